package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.List;

/** Says a chat request in the engine's words. */
final class Conversation {

    private Conversation() {}

    static Prompt prompt(String provider, ChatRequest request) {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < request.messages().size(); i++) {
            turns.add(turn(provider, i, request.messages().get(i)));
        }
        String effort = Wishes.effort(request.answer().thought());
        return new Prompt.Chat(turns, tools(request), effort, new Prompt.Opening.Nothing());
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
                message.toolCalls().stream()
                        .map(c -> new ToolCall(c.id(), c.name(), c.arguments()))
                        .toList(),
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
