package dev.stepgate.chat;

import java.util.List;
import java.util.Map;

/**
 * One message of a conversation. Immutable; an empty string, list or map means "not there".
 *
 * @param reasoning what an assistant thought, under whichever field name the client sent it
 * @param toolCallId the call a tool message answers
 * @param extras fields we do not know, by name
 */
public record Message(
        Role role,
        Content content,
        String name,
        String reasoning,
        List<ToolCall> toolCalls,
        String toolCallId,
        Map<String, RawJson> extras) {

    public Message {
        toolCalls = List.copyOf(toolCalls);
        extras = Map.copyOf(extras);
    }

    /** A message that is only text. */
    public static Message of(Role role, String text) {
        return new Message(role, new Content.Text(text), "", "", List.of(), "", Map.of());
    }
}
