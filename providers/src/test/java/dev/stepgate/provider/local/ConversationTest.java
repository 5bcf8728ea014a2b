package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationTest {

    private static final RawJson WHOLE = new RawJson("{}");

    private static Prompt.Chat prompt(
            List<Message> messages, List<Tool> tools, AnswerWishes answer) {
        var request =
                new ChatRequest("m", messages, tools, SamplingWishes.none(), answer, Map.of());
        return Conversation.prompt("local", request);
    }

    private static Message parts(Content.Part... parts) {
        return new Message(
                Role.USER, new Content.Parts(List.of(parts)), "", "", List.of(), "", Map.of());
    }

    @Test
    void every_part_of_a_message_reaches_the_engine() {
        var asked =
                new Message(
                        Role.ASSISTANT,
                        new Content.Nothing(),
                        "Ann",
                        "hm",
                        List.of(new ToolCall("call_1", "look", "{\"a\":1}")),
                        "",
                        Map.of());
        var told =
                new Message(
                        Role.TOOL,
                        new Content.Text("found"),
                        "",
                        "",
                        List.of(),
                        "call_1",
                        Map.of());

        Prompt.Chat chat = prompt(List.of(asked, told), List.of(), AnswerWishes.usual());

        assertThat(chat.turns())
                .containsExactly(
                        new Turn(
                                "assistant",
                                List.of(),
                                "hm",
                                List.of(
                                        new dev.stepgate.engine.terms.ToolCall(
                                                "call_1", "look", "{\"a\":1}")),
                                "Ann",
                                ""),
                        new Turn("tool", List.of("found"), "", List.of(), "", "call_1"));
    }

    @Test
    void texts_of_a_list_stay_apart() {
        Message message =
                parts(
                        new Content.Part.TextPart("one", WHOLE),
                        new Content.Part.TextPart("two", WHOLE));

        Prompt.Chat chat = prompt(List.of(message), List.of(), AnswerWishes.usual());

        assertThat(chat.turns().getFirst().parts()).containsExactly("one", "two");
    }

    @Test
    void what_is_no_text_is_refused_by_its_place() {
        Message message =
                parts(
                        new Content.Part.TextPart("what is this?", WHOLE),
                        new Content.Part.OtherPart("image_url", WHOLE));
        List<Message> messages = List.of(Message.of(Role.SYSTEM, "hi"), message);

        assertThatThrownBy(() -> prompt(messages, List.of(), AnswerWishes.usual()))
                .isInstanceOfSatisfying(
                        ProviderFailure.Rejected.class,
                        rejected -> {
                            assertThat(rejected.fault())
                                    .isEqualTo(ProviderFailure.Rejected.Fault.INVALID);
                            assertThat(rejected.field()).isEqualTo("messages[1].content[1]");
                            assertThat(rejected.publicSentence())
                                    .isEqualTo(
                                            "messages[1].content[1]: image_url"
                                                    + " (expected: text; this model reads text only)");
                        });
    }

    @Test
    void a_developer_speaks_as_the_system_does() {
        Prompt.Chat chat =
                prompt(
                        List.of(Message.of(Role.DEVELOPER, "be brief")),
                        List.of(),
                        AnswerWishes.usual());

        assertThat(chat.turns()).containsExactly(Turn.of("system", "be brief"));
    }

    @Test
    void tools_are_offered_unless_the_client_forbids_to_call_any() {
        var tool = new Tool("look", WHOLE, false, new RawJson("{\"type\":\"function\"}"));
        List<Message> messages = List.of(Message.of(Role.USER, "hi"));
        var none = new CallWishes(new ToolChoice.None(), CallWishes.AtOnce.UNSAID);

        Prompt.Chat may = prompt(messages, List.of(tool), AnswerWishes.usual());
        Prompt.Chat mustNot = prompt(messages, List.of(tool), AnswerWishes.usual().calling(none));

        assertThat(may.tools()).containsExactly("{\"type\":\"function\"}");
        assertThat(mustNot.tools()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UNSAID, ''",
        "NONE, ''",
        "MINIMAL, low",
        "LOW, low",
        "MEDIUM, medium",
        "HIGH, high",
        "XHIGH, high",
        "MAX, high"
    })
    void an_effort_is_one_of_the_three_that_templates_know(Effort effort, String word) {
        var wishes = new ThoughtWishes(effort, OptionalInt.empty());

        Prompt.Chat chat =
                prompt(
                        List.of(Message.of(Role.USER, "hi")),
                        List.of(),
                        AnswerWishes.usual().thinking(wishes));

        assertThat(chat.effort()).isEqualTo(word);
    }
}
