package dev.stepgate.gateway.responses;

import dev.stepgate.chat.Content;
import dev.stepgate.chat.Content.Part.TextPart;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes messages of items: what a model thinks, says and calls, one item each, is one message.
 * Owned by one thread.
 */
final class Conversation {
    private final List<Message> messages = new ArrayList<>();
    private final StringBuilder thought = new StringBuilder();
    private final List<TextPart> said = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();

    /** The model thought so. */
    void think(String more) {
        turnUnlessCalling();
        thought.append(more);
    }

    /** The model said so. */
    void say(List<TextPart> parts) {
        turnUnlessCalling();
        said.addAll(parts);
    }

    void call(ToolCall call) {
        calls.add(call);
    }

    /**
     * Results of calls follow right after the message that has the calls: nothing comes between.
     */
    private void turnUnlessCalling() {
        if (calls.isEmpty() && !said.isEmpty()) {
            turn();
        }
    }

    /** Somebody else said so. */
    void add(Role role, List<TextPart> parts) {
        turn();
        messages.add(new Message(role, content(parts), "", "", List.of(), "", Map.of()));
    }

    /** A call came to that. */
    void result(String callId, List<TextPart> parts) {
        turn();
        Content content = parts.isEmpty() ? new Content.Text("") : content(parts);
        messages.add(new Message(Role.TOOL, content, "", "", List.of(), callId, Map.of()));
    }

    List<Message> messages() {
        turn();
        return messages;
    }

    private void turn() {
        if (thought.isEmpty() && said.isEmpty() && calls.isEmpty()) {
            return;
        }
        messages.add(
                new Message(
                        Role.ASSISTANT,
                        content(said),
                        "",
                        thought.toString(),
                        calls,
                        "",
                        Map.of()));
        thought.setLength(0);
        said.clear();
        calls.clear();
    }

    /** One part is a string: every upstream reads that. */
    private static Content content(List<TextPart> parts) {
        return switch (parts.size()) {
            case 0 -> new Content.Nothing();
            case 1 -> new Content.Text(parts.getFirst().text());
            default -> new Content.Parts(List.copyOf(parts));
        };
    }
}
