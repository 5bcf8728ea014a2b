package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.List;

/** Says a chat request in the engine's words. */
final class Conversation {

    private Conversation() {}

    static Prompt.Chat prompt(String provider, ChatRequest request) {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < request.messages().size(); i++) {
            turns.add(turn(provider, i, request.messages().get(i)));
        }
        String effort = Wishes.effort(request.answer().thought());
        return new Prompt.Chat(turns, tools(request), effort, new Prompt.Opening.Nothing());
    }

    /** How an answer begins of which so much is there. */
    static Prompt.Opening opening(Spoken spoken) {
        if (!spoken.calls().isEmpty()) {
            return new Prompt.Opening.Called(
                    spoken.reasoning(),
                    spoken.text(),
                    spoken.calls().stream().map(Conversation::call).toList(),
                    HalfCall.isWhole(spoken.calls().getLast().arguments())
                            ? Prompt.Opening.Last.OVER
                            : Prompt.Opening.Last.GOES_ON);
        }
        if (!spoken.text().isEmpty()) {
            return new Prompt.Opening.Speaking(spoken.reasoning(), spoken.text());
        }
        return spoken.reasoning().isEmpty()
                ? new Prompt.Opening.Nothing()
                : new Prompt.Opening.Thinking(spoken.reasoning());
    }

    private static ToolCall call(dev.stepgate.chat.ToolCall call) {
        return new ToolCall(call.id(), call.name(), call.arguments());
    }

    /** None where the client forbids to call any. */
    private static List<String> tools(ChatRequest request) {
        if (request.answer().calls().choice() instanceof ToolChoice.None) {
            return List.of();
        }
        return request.tools().stream().map(tool -> tool.whole().text()).toList();
    }

    private static Turn turn(String provider, int index, Message message) {
        return new Turn(
                role(message.role()),
                texts(provider, index, message.content()),
                message.reasoning(),
                message.toolCalls().stream().map(Conversation::call).toList(),
                message.name(),
                message.toolCallId());
    }

    /** Templates know no developer and would leave out what one says. */
    private static String role(Role role) {
        return switch (role) {
            case SYSTEM, USER, ASSISTANT, TOOL -> role.word();
            case DEVELOPER -> Role.SYSTEM.word();
        };
    }

    private static List<String> texts(String provider, int index, Content content) {
        return switch (content) {
            case Content.Nothing nothing -> List.of();
            case Content.Text text -> List.of(text.text());
            case Content.Parts parts -> {
                var texts = new ArrayList<String>();
                for (int i = 0; i < parts.parts().size(); i++) {
                    switch (parts.parts().get(i)) {
                        case Content.Part.TextPart part -> texts.add(part.text());
                        case Content.Part.OtherPart part ->
                                throw LocalProvider.invalid(
                                        provider,
                                        "messages[%d].content[%d]: %s (expected: text; this model reads text only)"
                                                .formatted(index, i, part.type()));
                    }
                }
                yield texts;
            }
        };
    }
}
