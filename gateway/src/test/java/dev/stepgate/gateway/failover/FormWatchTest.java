package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.refusal.Refusal.NobodyAnswered.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers of upstreams, held to the form that was asked for. */
class FormWatchTest {
    private static final ChatEvent STOP = new ChatEvent.Finished(FinishReason.STOP);
    private static final ChatEvent USED = new ChatEvent.Used(new Usage(7, 0, 3, 0));

    private final ScriptedProvider first = new ScriptedProvider("first");
    private final ScriptedProvider second = new ScriptedProvider("second");
    private final Failover failover = Trial.failover();

    @AfterEach
    void close() {
        failover.close();
    }

    @Test
    void a_whole_answer_in_form_is_handed_out() {
        first.streams(text("{\"a\""), text(":1}"), STOP, USED);

        assertThat(answer(Delivery.ONCE_WHOLE))
                .containsExactly(text("{\"a\""), text(":1}"), STOP, USED);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void another_answers_instead_of_one_that_is_not_in_form() {
        first.streams(new ChatEvent.Reasoning("hm"), text("Sure! {}"), STOP, USED);
        second.streams(text("{}"), STOP, USED);

        assertThat(answer(Delivery.ONCE_WHOLE)).containsExactly(text("{}"), STOP, USED);
    }

    @Test
    void another_model_may_answer_instead_as_nothing_was_told() {
        first.streams(text("[]"), STOP, USED);
        second.streams(text("{}"), STOP, USED);
        Route route =
                new Route(
                        "step",
                        List.of(new Offer(first, "a", "step"), new Offer(second, "b", "nano")));

        try (Answer answer =
                failover.open(route, asked(), Delivery.ONCE_WHOLE, new Trail(), Onlooker.NONE)) {
            assertThat(Trial.all(answer)).containsExactly(text("{}"), STOP, USED);
            assertThat(answer.offer().providerName()).isEqualTo("second");
            assertThat(answer.story())
                    .matches(
                            "first answered after \\d+ ms; first failed: OffForm; second answered after \\d+ ms");
        }
    }

    @Test
    void nobody_in_form_is_an_error_that_says_where_and_nothing_of_the_text() {
        first.streams(text("{\"secret\":1}"), STOP, USED);
        second.streams(text("also secret"), STOP, USED);
        AnswerForm form =
                new AnswerForm.Schema(
                        new RawJson("{\"required\":[\"a\"]}"),
                        "response_format",
                        new RawJson("{}"));

        assertThatThrownBy(() -> answer(Delivery.ONCE_WHOLE, asked(form)))
                .isInstanceOfSatisfying(
                        Refusal.NobodyAnswered.class,
                        refusal -> {
                            assertThat(refusal.because()).isEqualTo(Cause.BROKEN);
                            assertThat(refusal)
                                    .hasMessage(
                                            "the answer is not in the form that was asked for: # (required)");
                            assertThat(refusal.detail())
                                    .contains("# (required)", "it is no JSON")
                                    .doesNotContain("secret");
                        });
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void a_stream_whose_text_was_told_ends_in_an_error() {
        first.streams(text("Sure!"), STOP, USED);
        List<ChatEvent> told = new ArrayList<>();

        assertThatThrownBy(() -> answer(Delivery.AS_IT_COMES, asked(), told))
                .isInstanceOf(Refusal.NobodyAnswered.class)
                .hasMessage("the answer is not in the form that was asked for: it is no JSON");
        assertThat(told).containsExactly(text("Sure!"));
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_stream_of_which_nothing_was_told_may_still_be_anothers() {
        first.streams(STOP, USED);
        second.streams(text("{}"), STOP, USED);

        assertThat(answer(Delivery.AS_IT_COMES)).containsExactly(text("{}"), STOP, USED);
    }

    @Test
    void an_answer_that_did_not_end_by_itself_promised_nothing() {
        ChatEvent length = new ChatEvent.Finished(FinishReason.LENGTH);
        first.streams(text("{\"a\":"), length, USED);

        assertThat(answer(Delivery.ONCE_WHOLE)).containsExactly(text("{\"a\":"), length, USED);
    }

    @Test
    void a_stop_text_may_cut_an_answer_off() {
        ChatEvent stopped = new ChatEvent.Finished(0, FinishReason.STOP, "}");
        first.streams(text("{\"a\":1"), stopped, USED);

        assertThat(answer(Delivery.ONCE_WHOLE)).containsExactly(text("{\"a\":1"), stopped, USED);
    }

    @Test
    void whoever_does_not_tell_which_stop_text_it_was_is_believed() {
        first.streams(text("{\"a\":1"), STOP, USED);
        SamplingWishes stopping =
                new SamplingWishes(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of("}"));

        assertThat(answer(Delivery.ONCE_WHOLE, asked(new AnswerForm.JsonObject(), stopping)))
                .hasSize(3);
    }

    @Test
    void calls_are_not_text() {
        ChatEvent called = new ChatEvent.Finished(FinishReason.TOOL_CALLS);
        first.streams(
                new ChatEvent.CallStarted(0, "c", "f"),
                new ChatEvent.CallArguments(0, "{}"),
                called,
                USED);

        assertThat(answer(Delivery.ONCE_WHOLE)).hasSize(4);
    }

    @Test
    void the_bundled_engine_is_not_checked() {
        first.streams(text("cannot happen"), STOP, USED);
        Offer local =
                new Offer(first, "step", "a", "step", Optional.empty(), OptionalInt.empty(), true);

        try (Answer answer =
                failover.open(
                        new Route("step", List.of(local)),
                        asked(),
                        Delivery.ONCE_WHOLE,
                        new Trail(),
                        Onlooker.NONE)) {
            assertThat(Trial.all(answer)).hasSize(3);
        }
    }

    @Test
    void who_is_off_form_is_not_taken_for_ill() {
        for (int i = 0; i < 8; i++) {
            first.streams(text("no"), STOP, USED);
            second.streams(text("{}"), STOP, USED);
            assertThat(answer(Delivery.ONCE_WHOLE)).hasSize(3);
        }

        assertThat(first.requests()).hasSize(8);
    }

    private List<ChatEvent> answer(Delivery delivery) {
        return answer(delivery, asked());
    }

    private List<ChatEvent> answer(Delivery delivery, ChatRequest request) {
        return answer(delivery, request, new ArrayList<>());
    }

    private List<ChatEvent> answer(Delivery delivery, ChatRequest request, List<ChatEvent> told) {
        Route route =
                new Route(
                        "step",
                        List.of(new Offer(first, "a", "step"), new Offer(second, "b", "step")));
        try (Answer answer = failover.open(route, request, delivery, new Trail(), Onlooker.NONE)) {
            while (answer.next() instanceof ChatEvent event) {
                told.add(event);
            }
            return told;
        }
    }

    private static ChatRequest asked() {
        return asked(new AnswerForm.JsonObject());
    }

    private static ChatRequest asked(AnswerForm form) {
        return asked(form, SamplingWishes.none());
    }

    private static ChatRequest asked(AnswerForm form, SamplingWishes sampling) {
        return new ChatRequest(
                "step",
                List.of(Message.of(Role.USER, "hello")),
                List.of(),
                sampling,
                AnswerWishes.usual().as(form),
                Map.of());
    }

    private static ChatEvent text(String text) {
        return new ChatEvent.Text(text);
    }
}
