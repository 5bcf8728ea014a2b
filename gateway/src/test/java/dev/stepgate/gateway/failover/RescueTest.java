package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RescueTest {
    private static final ChatEvent STOP = new ChatEvent.Finished(FinishReason.STOP);
    private static final ChatEvent USED = new ChatEvent.Used(new Usage(7, 0, 3, 0));

    private final ScriptedProvider first = new ScriptedProvider("first");
    private final ScriptedProvider second = new ScriptedProvider("second");
    private final Continuing continuing = new Continuing();
    private final Failover failover = Trial.failover();

    @AfterEach
    void close() {
        failover.close();
    }

    @Test
    void an_answer_that_breaks_off_goes_on_elsewhere_from_exactly_there() {
        breaksAfter(text("one "), text("two "));
        continuing.script.streams(text("three"), STOP, USED);

        List<ChatEvent> events = answer(continuing);

        assertThat(events).containsExactly(text("one "), text("two "), text("three"), STOP, USED);
        assertThat(continuing.spoken).containsExactly(new Spoken("", "one two ", List.of()));
        assertThat(continuing.script.requests().getFirst().model()).isEqualTo("b");
    }

    @Test
    void the_stop_text_that_ends_a_rescued_answer_is_told() {
        ChatEvent end = new ChatEvent.Finished(0, FinishReason.STOP, "END");
        breaksAfter(text("one "));
        second.streams(text("one "), text("two"), end, USED);

        List<ChatEvent> events = answer(second);

        assertThat(events).endsWith(end, USED);
    }

    @Test
    void thoughts_and_half_a_call_are_handed_over() {
        breaksAfter(
                new ChatEvent.Reasoning("hm"),
                new ChatEvent.CallStarted(0, "c1", "f"),
                new ChatEvent.CallArguments(0, "{\"a\":"));
        continuing.script.streams(new ChatEvent.CallArguments(0, "1}"), STOP);

        answer(continuing);

        assertThat(continuing.spoken)
                .containsExactly(new Spoken("hm", "", List.of(new ToolCall("c1", "f", "{\"a\":"))));
    }

    @Test
    void who_cannot_go_on_tells_it_again_and_the_client_gets_what_it_has_not() {
        breaksAfter(text("one "), text("tw"));
        second.streams(text("o"), text("ne two th"), text("ree"), STOP, USED);

        List<ChatEvent> events = answer(second);

        assertThat(Trial.text(events)).isEqualTo("one two three");
        assertThat(events).endsWith(STOP, USED);
    }

    @Test
    void an_answer_told_otherwise_is_an_error_and_never_told() {
        breaksAfter(text("one "), text("two "));
        second.streams(text("one "), text("zwei "), STOP, USED);

        assertThatThrownBy(() -> answer(second)).isInstanceOf(Refusal.NobodyAnswered.class);
    }

    @Test
    void a_shorter_answer_told_again_is_an_error() {
        breaksAfter(text("one two "));
        second.streams(text("one "), STOP, USED);

        assertThatThrownBy(() -> answer(second)).isInstanceOf(Refusal.NobodyAnswered.class);
    }

    @Test
    void another_model_never_goes_on() {
        breaksAfter(text("one "));
        continuing.script.streams(text("two"), STOP);
        Route route =
                new Route(
                        "step",
                        List.of(new Offer(first, "a", "step"), new Offer(continuing, "b", "nano")));

        assertThatThrownBy(() -> all(route)).isInstanceOf(Refusal.NobodyAnswered.class);
        assertThat(continuing.spoken).isEmpty();
    }

    @Test
    void the_only_offer_is_asked_again_for_the_rest() {
        breaksAfter(text("one "));
        first.streams(text("one "), text("two"), STOP, USED);

        List<ChatEvent> events = all(new Route("step", List.of(new Offer(first, "a", "step"))));

        assertThat(Trial.text(events)).isEqualTo("one two");
    }

    @Test
    void a_rescue_that_breaks_off_is_rescued_too() {
        breaksAfter(text("one "));
        continuing.script.plays(
                new ScriptedProvider.Emit(text("two ")),
                new ScriptedProvider.Fail(new ProviderFailure.TooSlow("second", "silent")));
        continuing.script.streams(text("three"), STOP, USED);

        List<ChatEvent> events = answer(continuing);

        assertThat(Trial.text(events)).isEqualTo("one two three");
        assertThat(continuing.spoken)
                .containsExactly(
                        new Spoken("", "one ", List.of()), new Spoken("", "one two ", List.of()));
    }

    @Test
    void what_the_provider_forbids_in_the_middle_is_not_continued_elsewhere() {
        first.plays(
                new ScriptedProvider.Emit(text("one ")),
                new ScriptedProvider.Fail(
                        new ProviderFailure.Rejected("first", Fault.CONTENT_POLICY, "no")));
        continuing.script.streams(text("two"), STOP);

        assertThatThrownBy(() -> answer(continuing)).isInstanceOf(Refusal.AgainstPolicy.class);
        assertThat(continuing.spoken).isEmpty();
    }

    @Test
    void an_answer_that_broke_off_after_its_finish_is_whole() {
        first.plays(
                new ScriptedProvider.Emit(text("one")),
                new ScriptedProvider.Emit(STOP),
                new ScriptedProvider.Fail(new ProviderFailure.CutShort("first", "eof")));

        assertThat(answer(continuing)).containsExactly(text("one"), STOP);
        assertThat(continuing.spoken).isEmpty();
    }

    @Test
    void the_story_tells_every_part() {
        breaksAfter(text("one "));
        continuing.script.streams(text("two"), STOP);

        try (Answer answer = failover.open(route(continuing), Trial.request())) {
            Trial.all(answer);

            assertThat(answer.story())
                    .matches(
                            "first answered after \\d+ ms; first failed: CutShort;"
                                    + " second went on after \\d+ ms");
            assertThat(answer.offer().providerName()).isEqualTo("second");
        }
    }

    private void breaksAfter(ChatEvent... events) {
        first.plays(
                Stream.concat(
                                Arrays.stream(events).map(ScriptedProvider.Emit::new),
                                Stream.of(
                                        new ScriptedProvider.Fail(
                                                new ProviderFailure.CutShort("first", "eof"))))
                        .toArray(ScriptedProvider.Step[]::new));
    }

    private List<ChatEvent> answer(Provider other) {
        return all(route(other));
    }

    private Route route(Provider other) {
        return new Route(
                "step", List.of(new Offer(first, "a", "step"), new Offer(other, "b", "step")));
    }

    private List<ChatEvent> all(Route route) {
        try (Answer answer = failover.open(route, Trial.request())) {
            return Trial.all(answer);
        }
    }

    private static ChatEvent text(String text) {
        return new ChatEvent.Text(text);
    }

    /** A scripted provider that goes on with anything. */
    private static final class Continuing implements Provider, Continues {
        private final ScriptedProvider script = new ScriptedProvider("second");
        private final List<Spoken> spoken = new ArrayList<>();

        @Override
        public String name() {
            return script.name();
        }

        @Override
        public ChatStream open(ChatRequest request) {
            throw new AssertionError("asked from the beginning");
        }

        @Override
        public boolean canContinue(ChatRequest request, Spoken so) {
            return true;
        }

        @Override
        public ChatStream goOn(ChatRequest request, Spoken so) {
            spoken.add(so);
            return script.open(request);
        }
    }
}
