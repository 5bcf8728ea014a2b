package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.ChatRequest;
import java.util.Map;

/**
 * A response as a client asked for it. Immutable.
 *
 * @param input what came with the request
 * @param previous the response it goes on from, empty for none
 * @param store whether the response is to be kept
 */
record ResponsesAsked(
        ChatRequest request,
        boolean streamed,
        Telling telling,
        Echo echo,
        ArrayNode input,
        String previous,
        boolean store) {

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
