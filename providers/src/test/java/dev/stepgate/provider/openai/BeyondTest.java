package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What some dialects cannot say, and an answer would be wrong without. */
final class BeyondTest {
    static final List<Arguments> BEYOND =
            List.of(
                    Arguments.of(Dialect.TRANSFORMERS, usual().as(new AnswerForm.JsonObject())),
                    Arguments.of(Dialect.TRANSFORMERS, usual().as(new AnswerForm.Grammar("x"))),
                    Arguments.of(Dialect.TRANSFORMERS, new AnswerWishes(2, OptionalInt.empty())),
                    Arguments.of(
                            Dialect.TRANSFORMERS,
                            usual().calling(
                                            new CallWishes(
                                                    new ToolChoice.Required(),
                                                    CallWishes.AtOnce.UNSAID))),
                    Arguments.of(Dialect.STEPFUN, usual().as(new AnswerForm.Grammar("x"))));

    @ParameterizedTest
    @FieldSource("BEYOND")
    void what_an_upstream_would_ignore_is_for_another_to_answer(
            Dialect dialect, AnswerWishes answer) {
        Tool tool = new Tool("f", new RawJson("{}"), false, new RawJson("{}"));
        ChatRequest request =
                new ChatRequest(
                        "m", List.of(), List.of(tool), SamplingWishes.none(), answer, Map.of());
        RemoteSettings nowhere =
                new RemoteSettings(
                        "up",
                        URI.create(ScriptedUpstream.refusingUrl()),
                        Credential.none(),
                        Deadlines.usual());
        try (OpenAiProvider plain =
                new OpenAiProvider(
                        new OpenAiSettings(nowhere, dialect),
                        InstantSource.system(),
                        () -> "call_new",
                        aside -> {})) {

            var failure =
                    catchThrowableOfType(ProviderFailure.Rejected.class, () -> plain.open(request));

            assertThat(failure.worthTryingElsewhere()).isTrue();
            assertThat(failure.field()).isNotEmpty();
        }
    }

    private static AnswerWishes usual() {
        return AnswerWishes.usual();
    }
}
