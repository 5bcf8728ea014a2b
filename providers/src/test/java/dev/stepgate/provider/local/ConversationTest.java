package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final RawJson WHOLE = new RawJson("{}");

    private static Prompt.Chat prompt(
            List<Message> messages, List<Tool> tools, Map<String, RawJson> extras) {
        var request = new ChatRequest("m", messages, tools, SamplingWishes.none(), extras);
        return (Prompt.Chat) Conversation.prompt("local", request);
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

        Prompt.Chat chat = prompt(List.of(asked, told), List.of(), Map.of());

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

        Prompt.Chat chat = prompt(List.of(message), List.of(), Map.of());

        assertThat(chat.turns().getFirst().parts()).containsExactly("one", "two");
    }

    @Test
    void what_is_no_text_is_refused_by_its_place() {
        Message message =
                parts(
                        new Content.Part.TextPart("what is this?", WHOLE),
                        new Content.Part.OtherPart("image_url", WHOLE));
        List<Message> messages = List.of(Message.of(Role.SYSTEM, "hi"), message);

        assertThatThrownBy(() -> prompt(messages, List.of(), Map.of()))
                .isInstanceOfSatisfying(
                        ProviderFailure.Rejected.class,
                        rejected -> {
                            assertThat(rejected.fault())
                                    .isEqualTo(ProviderFailure.Rejected.Fault.INVALID);
                            assertThat(rejected.publicSentence())
                                    .isEqualTo(
                                            "messages[1].content[1]: image_url"
                                                    + " (expected: text; this model reads text only)");
                        });
    }

    @Test
    void a_developer_speaks_as_the_system_does() {
        Prompt.Chat chat =
                prompt(List.of(Message.of(Role.DEVELOPER, "be brief")), List.of(), Map.of());

        assertThat(chat.turns()).containsExactly(Turn.of("system", "be brief"));
    }

    @Test
    void tools_are_offered_unless_the_client_forbids_to_call_any() {
        var tool = new Tool("look", new RawJson("{\"type\":\"function\"}"));
        List<Message> messages = List.of(Message.of(Role.USER, "hi"));

        Prompt.Chat may = prompt(messages, List.of(tool), Map.of());
        Prompt.Chat mustNot =
                prompt(messages, List.of(tool), Map.of("tool_choice", new RawJson(" \"none\"")));

        assertThat(may.tools()).containsExactly("{\"type\":\"function\"}");
        assertThat(mustNot.tools()).isEmpty();
    }
}
