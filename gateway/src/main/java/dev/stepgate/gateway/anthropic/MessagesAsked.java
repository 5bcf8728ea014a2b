package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatRequest;
import java.util.List;

/**
 * A message as a client asked for it. Immutable.
 *
 * @param turns of each message of the request but those of the system, the client's turn it came in
 */
record MessagesAsked(ChatRequest request, List<Integer> turns, boolean streamed, Shown shown) {

    MessagesAsked {
        turns = List.copyOf(turns);
    }

    /** The client's turn that a message of the request came in; before all of them, the first. */
    int turn(int message) {
        int behindSystem = message - (request.messages().size() - turns.size());
        return turns.isEmpty() ? 0 : turns.get(Math.clamp(behindSystem, 0, turns.size() - 1));
    }

    /** What the client reads of a thought. */
    enum Shown {
        ALL,
        /** Only that there was one. */
        NOTHING
    }
}
