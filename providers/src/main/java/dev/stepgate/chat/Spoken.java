package dev.stepgate.chat;

import java.util.List;

/**
 * What an answer has said so far, for whoever is to go on with it. Immutable.
 *
 * <p>It begins with thinking, then speaks, then calls. As long as nothing is said or called, the
 * thought may still be open.
 *
 * @param reasoning what was thought
 * @param text what was said
 * @param calls what was called, in order; the arguments of the last one may stop anywhere
 */
public record Spoken(String reasoning, String text, List<ToolCall> calls) {
    /** An answer that has not begun. */
    public static final Spoken NOTHING = new Spoken("", "", List.of());

    public Spoken {
        calls = List.copyOf(calls);
    }

    /** Whether nothing of it reached anybody. */
    public boolean nothing() {
        return reasoning.isEmpty() && text.isEmpty() && calls.isEmpty();
    }
}
