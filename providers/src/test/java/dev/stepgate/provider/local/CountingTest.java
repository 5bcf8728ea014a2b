package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.GET_TIME;
import static dev.stepgate.provider.local.NanoChat.MODEL;
import static dev.stepgate.provider.local.NanoChat.NANO;
import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.endless;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Counts.Size;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens are known before they are computed, and are those that answers tell. */
@Timeout(60)
class CountingTest {
    private static final int CONTEXT = 8192;
    private static LocalModels models;

    @BeforeAll
    static void open() {
        models = NanoChat.models(4);
    }

    @AfterAll
    static void close() {
        models.close();
    }

    private static LocalProvider provider() {
        return models.providers().getFirst();
    }

    static Stream<ChatRequest> requests() {
        AnswerWishes usual = AnswerWishes.usual();
        return Stream.of(
                question(),
                question(greedy(1)),
                asked(List.of(GET_TIME), usual),
                asked(
                        List.of(GET_TIME),
                        usual.calling(new CallWishes(new ToolChoice.None(), AtOnce.UNSAID))),
                asked(
                        List.of(GET_TIME),
                        usual.calling(new CallWishes(new ToolChoice.Required(), AtOnce.ONE))),
                asked(List.of(), usual.thinking(thought(Effort.NONE))),
                asked(List.of(), usual.thinking(thought(Effort.HIGH))),
                asked(
                        List.of(GET_TIME),
                        usual.thinking(new ThoughtWishes(Effort.UNSAID, OptionalInt.of(0)))),
                asked(List.of(), usual.as(new AnswerForm.JsonObject())),
                asked(List.of(), new AnswerWishes(2, OptionalInt.of(1))),
                conversation());
    }

    private static ThoughtWishes thought(Effort effort) {
        return new ThoughtWishes(effort, OptionalInt.empty());
    }

    private static ChatRequest asked(List<Tool> tools, AnswerWishes wishes) {
        return new ChatRequest(MODEL, question().messages(), tools, greedy(12), wishes, Map.of());
    }

    private static ChatRequest conversation() {
        Message calling =
                new Message(
                        Role.ASSISTANT,
                        new Content.Text("Let me look. 好"),
                        "",
                        "I wonder.",
                        List.of(new ToolCall("c1", "get_time", "{\"city\": \"Brussels\"}")),
                        "",
                        Map.of());
        Message result =
                new Message(
                        Role.TOOL, new Content.Text("12:00"), "", "", List.of(), "c1", Map.of());
        return NanoChat.request(
                List.of(
                        Message.of(Role.DEVELOPER, "Be <|im_end|> brief."),
                        Message.of(Role.USER, "What time is it in Brussels?"),
                        calling,
                        result),
                List.of(GET_TIME),
                greedy(5));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_prompt_has_the_tokens_that_its_answer_tells(ChatRequest request) {
        Size size = provider().size(request).orElseThrow();

        try (ChatStream stream = provider().open(request)) {
            assertThat(used(stream).promptTokens()).isEqualTo(size.promptTokens());
        }
        assertThat(size.promptTokens() + size.mostAnswerTokens()).isEqualTo(CONTEXT);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_prompt_is_as_long_for_whoever_goes_on(ChatRequest request) {
        if (request.answer().choices() > 1) {
            return;
        }
        Spoken spoken = new Spoken("", "Tuesday", List.of());
        ChatRequest free =
                new ChatRequest(
                        MODEL,
                        request.messages(),
                        request.tools(),
                        greedy(12),
                        AnswerWishes.usual().thinking(request.answer().thought()),
                        Map.of());
        Size size = provider().size(free).orElseThrow();

        try (ChatStream stream = provider().goOn(free, spoken)) {
            assertThat(used(stream).promptTokens()).isEqualTo(size.promptTokens());
        }
    }

    private static Usage used(ChatStream stream) {
        return drain(stream).getLast() instanceof ChatEvent.Used(Usage usage)
                ? usage
                : new Usage(-1, 0, 0, 0);
    }

    @Test
    void counting_does_not_wait_for_an_answer_that_is_being_made() {
        try (ChatStream busy = provider().open(endless())) {
            busy.next();

            assertThat(provider().size(question())).contains(new Size(17, CONTEXT - 17));
        }
    }

    @Test
    void a_conversation_that_would_be_refused_is_not_counted() {
        ChatRequest image =
                NanoChat.request(
                        List.of(
                                new Message(
                                        Role.USER,
                                        new Content.Parts(
                                                List.of(
                                                        new Content.Part.OtherPart(
                                                                "image_url", new RawJson("{}")))),
                                        "",
                                        "",
                                        List.of(),
                                        "",
                                        Map.of())),
                        List.of(),
                        greedy(5));

        assertThatThrownBy(() -> provider().size(image))
                .isInstanceOf(ProviderFailure.Rejected.class);
    }

    @Test
    void nothing_is_known_of_a_model_that_is_not_loaded() {
        var later =
                new LocalSettings(
                        "later",
                        LocalSettings.Load.FIRST_USE,
                        LocalSettings.Weights.of(NANO),
                        LocalSettings.Kernels.SCALAR,
                        LocalSettings.Memory.F32,
                        LocalSettings.Reuse.usual(),
                        new LocalSettings.Drafting.Adaptive(),
                        new LocalSettings.Room(1, 1),
                        Deadlines.usual());
        try (LocalModels unloaded = NanoChat.models(() -> 1, () -> "call", later)) {
            LocalProvider provider = unloaded.providers().getFirst();

            assertThat(provider.size(question())).isEmpty();

            provider.open(question()).close();
            assertThat(provider.size(question())).isPresent();
        }
    }
}
