package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.remote.Json;
import java.util.List;

/**
 * Reads which stop text ended a choice: vLLM says so in {@code stop_reason}, SGLang in {@code
 * matched_stop}, llama.cpp in {@code stopping_word}. Immutable.
 *
 * <p>The same fields hold ids of tokens, and words that others made up; what the client did not ask
 * to stop at is none.
 *
 * @param stops those the client asked for
 */
record StopField(List<String> stops) {
    private static final List<String> NAMES =
            List.of("stop_reason", "matched_stop", "stopping_word");

    StopField {
        stops = List.copyOf(stops);
    }

    /**
     * The stop text; empty where none is told.
     *
     * @param root the object the choice came in
     */
    String of(JsonNode root, JsonNode choice) {
        for (JsonNode place : List.of(choice, root, root.path("__verbose"))) {
            for (String name : NAMES) {
                String told = Json.text(place.path(name));
                if (stops.contains(told)) {
                    return told;
                }
            }
        }
        return "";
    }
}
