package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatRequest;
import java.util.Map;

/**
 * A response as a client asked for it. Immutable.
 *
 * @param echo what the response repeats of the request: members of an object, a comma before each
 */
record ResponsesAsked(ChatRequest request, boolean streamed, Telling telling, String echo) {

    /**
     * How the answer is told.
     *
     * @param thought as what a thought is shown
     * @param carried whether the thought is to be handed back in its encrypted content
     * @param odds whether texts tell how likely their tokens were
     * @param tools what the client calls its tools, by what the model calls them
     */
    record Telling(
            Wording.Kind thought, boolean carried, boolean odds, Map<String, ToolName> tools) {
        Telling {
            tools = Map.copyOf(tools);
        }
    }
}
