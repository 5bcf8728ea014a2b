package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.openai.OpenAiSettings.CallsInText;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Going on with an answer another began. */
@Timeout(20)
final class GoingOnTest {
    private static final Spoken SOME = new Spoken("I think", "one two three f", List.of());
    private static final Layout COUNTING =
            (request, spoken) ->
                    Optional.of(
                            new Layout.Page(
                                    "<user>count<assistant>" + spoken.text(),
                                    OptionalLong.of(6),
                                    GoingOnTest::read));

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void close() {
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, true",
        "STEPFUN, false",
        "VLLM, true",
        "SGLANG, true",
        "LLAMA_CPP, true",
        "TRANSFORMERS, false",
        "OPENAI, false"
    })
    void a_dialect_takes_a_last_message_of_the_assistant_or_not(Dialect dialect, boolean takes) {
        try (OpenAiProvider provider = provider(dialect, dialect.continuing())) {
            assertThat(provider.canContinue(request(AnswerWishes.usual()), SOME)).isEqualTo(takes);
        }
    }

    @Test
    void only_text_can_be_gone_on_with_by_prefill() {
        ChatRequest request = request(AnswerWishes.usual());
        Spoken thinking = new Spoken("hm", "", List.of());
        Spoken calling = new Spoken("hm", "so", List.of(new ToolCall("c", "look", "{")));
        try (OpenAiProvider provider = provider(Dialect.VLLM, Continuing.PREFILL)) {
            assertThat(provider.canContinue(request, thinking)).isFalse();
            assertThat(provider.canContinue(request, calling)).isFalse();
            assertThat(provider.canContinue(request, Spoken.NOTHING)).isFalse();
        }
    }

    @Test
    void an_answer_bound_to_a_form_or_to_calls_is_not_gone_on_with() {
        AnswerWishes usual = AnswerWishes.usual();
        CallWishes must = new CallWishes(new ToolChoice.Required(), CallWishes.AtOnce.UNSAID);
        try (OpenAiProvider provider = provider(Dialect.VLLM, Continuing.PREFILL)) {
            assertThat(provider.canContinue(request(usual.as(new AnswerForm.JsonObject())), SOME))
                    .isFalse();
            assertThat(provider.canContinue(request(usual.calling(must)), SOME)).isFalse();
            assertThat(
                            provider.canContinue(
                                    request(new AnswerWishes(2, OptionalInt.empty())), SOME))
                    .isFalse();
        }
    }

    @Test
    void the_beginning_goes_out_as_the_last_message() {
        upstream.then(
                Chunks.stream(
                        new ChatEvent.Text("our"),
                        new ChatEvent.Finished(FinishReason.STOP),
                        new ChatEvent.Used(new Usage(20, 19, 3, 0))));
        try (OpenAiProvider provider = provider(Dialect.VLLM, Continuing.PREFILL)) {

            List<ChatEvent> events = goOn(provider);

            assertThat(events)
                    .containsExactly(
                            new ChatEvent.Text("our"),
                            new ChatEvent.Finished(FinishReason.STOP),
                            // two tokens thought and four said were read, not written, by it
                            new ChatEvent.Used(new Usage(14, 14, 9, 2)));
        }
        JsonNode body = body();
        assertThat(body.at("/messages/1/role").textValue()).isEqualTo("assistant");
        assertThat(body.at("/messages/1/content").textValue()).isEqualTo(SOME.text());
        assertThat(body.at("/messages/1/reasoning").textValue()).isEqualTo(SOME.reasoning());
        assertThat(body.path("max_tokens").intValue()).isEqualTo(94);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"VLLM", "SGLANG"})
    void templates_are_told_not_to_begin_a_new_turn(Dialect dialect) {
        upstream.answers("our");
        try (OpenAiProvider provider = provider(dialect, Continuing.PREFILL)) {
            goOn(provider);
        }

        assertThat(body().path("continue_final_message").booleanValue()).isTrue();
        assertThat(body().path("add_generation_prompt").booleanValue()).isFalse();
    }

    @Test
    void llama_cpp_is_told_that_the_thought_is_over() {
        upstream.answers("our");
        try (OpenAiProvider provider = provider(Dialect.LLAMA_CPP, Continuing.PREFILL)) {
            goOn(provider);
        }

        assertThat(body().path("chat_template_kwargs").toString())
                .isEqualTo("{\"enable_thinking\":false}");
    }

    @Test
    void an_upstream_that_begins_anew_is_found_out_by_its_thinking() {
        upstream.then(
                Chunks.stream(new ChatEvent.Reasoning("Let me"), new ChatEvent.Text("one two")));
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER, Continuing.PREFILL)) {

            var failure = catchThrowableOfType(ProviderFailure.Garbled.class, () -> goOn(provider));

            assertThat(failure).hasMessageContaining("in the middle of an answer");
        }
    }

    @Test
    void a_raw_completion_goes_on_in_the_models_own_layout() {
        upstream.then(
                Reply.streaming()
                        .data("{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\"our\"}]}")
                        .data("{\"choices\":[{\"text\":\" five\",\"finish_reason\":\"stop\"}]}")
                        .data(
                                "{\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":3}}")
                        .done());
        try (OpenAiProvider provider = provider(Dialect.SGLANG, Continuing.COMPLETION)) {

            assertThat(goOn(provider))
                    .containsExactly(
                            new ChatEvent.Text("our"),
                            new ChatEvent.Text(" five"),
                            new ChatEvent.Finished(FinishReason.STOP),
                            new ChatEvent.Used(new Usage(14, 0, 9, 2)));
        }
        assertThat(upstream.received().getFirst().path()).isEqualTo("/v1/completions");
        assertThat(body().path("prompt").textValue()).endsWith("<assistant>one two three f");
        assertThat(body().path("max_tokens").intValue()).isEqualTo(94);
    }

    @Test
    void a_raw_completion_that_just_stops_is_cut_short() {
        upstream.then(Reply.streaming().data("{\"choices\":[{\"text\":\"our\"}]}").end());
        try (OpenAiProvider provider = provider(Dialect.SGLANG, Continuing.COMPLETION)) {
            assertThat(catchThrowableOfType(ProviderFailure.CutShort.class, () -> goOn(provider)))
                    .isNotNull();
        }
    }

    @Test
    void a_raw_completion_may_fail_in_the_middle() {
        upstream.then(
                Reply.streaming()
                        .data("{\"choices\":[{\"text\":\"our\"}]}")
                        .data("{\"error\":{\"message\":\"dead\",\"code\":500}}")
                        .done());
        try (OpenAiProvider provider = provider(Dialect.VLLM, Continuing.COMPLETION)) {
            assertThat(catchThrowableOfType(ProviderFailure.Overloaded.class, () -> goOn(provider)))
                    .isNotNull();
        }
    }

    @Test
    void without_the_models_layout_nothing_is_gone_on_with() {
        OpenAiSettings settings = settings(Dialect.VLLM, Continuing.COMPLETION);
        try (OpenAiProvider provider =
                new OpenAiProvider(
                        settings, InstantSource.system(), () -> "call_new", aside -> {})) {
            assertThat(provider.canContinue(request(AnswerWishes.usual()), SOME)).isFalse();
        }
    }

    private static List<ChatEvent> read(Layout.Piece piece) {
        return switch (piece) {
            case Layout.Piece.More(String text) -> List.of(new ChatEvent.Text(text));
            case Layout.Piece.End(FinishReason reason, String stop) ->
                    List.of(new ChatEvent.Finished(0, reason, stop));
        };
    }

    private static List<ChatEvent> goOn(OpenAiProvider provider) {
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = provider.goOn(request(AnswerWishes.usual()), SOME)) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                events.add(event);
            }
        }
        return events;
    }

    private static ChatRequest request(AnswerWishes answer) {
        SamplingWishes sampling =
                new SamplingWishes(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.of(100),
                        List.of());
        return new ChatRequest(
                "m",
                List.of(Message.of(Role.USER, "count")),
                List.of(),
                sampling,
                answer,
                Map.of());
    }

    private JsonNode body() {
        try {
            return Json.MAPPER.readTree(upstream.received().getFirst().body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private OpenAiProvider provider(Dialect dialect, Continuing continuing) {
        return new OpenAiProvider(
                settings(dialect, continuing),
                InstantSource.system(),
                () -> "call_new",
                aside -> {},
                COUNTING);
    }

    private OpenAiSettings settings(Dialect dialect, Continuing continuing) {
        return new OpenAiSettings(
                new RemoteSettings(
                        "up", URI.create(upstream.url()), Credential.none(), Deadlines.usual()),
                dialect,
                continuing,
                CallsInText.STAY_TEXT);
    }
}
