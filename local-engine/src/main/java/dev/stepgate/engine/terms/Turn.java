package dev.stepgate.engine.terms;

import java.util.List;

/**
 * One message of a conversation, in the words chat templates use. Immutable; an empty string or
 * list means the message does not have that part.
 *
 * @param role system, user, assistant or tool
 * @param parts the texts of the content, in order
 * @param reasoning what an assistant thought before it spoke
 * @param calls what an assistant asked tools to do
 * @param name the author's name, where the template reads one
 * @param callId the call a tool's result answers
 */
public record Turn(
        String role,
        List<String> parts,
        String reasoning,
        List<ToolCall> calls,
        String name,
        String callId) {

    public Turn {
        parts = List.copyOf(parts);
        calls = List.copyOf(calls);
    }

    /** A message that is only text. */
    public static Turn of(String role, String text) {
        return new Turn(role, List.of(text), "", List.of(), "", "");
    }
}
