package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.Usage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Usage as it is told, some at the beginning and some at the end; the last word on each count
 * holds. Owned by one thread. Anthropic's input leaves out what came from a cache or went there.
 */
final class Tally {
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private long fromCache;
    private long toCache;

    void take(JsonNode usage) {
        input = last(usage.path("input_tokens"), input);
        output = last(usage.path("output_tokens"), output);
        fromCache =
                last(usage.path("cache_read_input_tokens"), OptionalLong.of(fromCache)).getAsLong();
        toCache =
                last(usage.path("cache_creation_input_tokens"), OptionalLong.of(toCache))
                        .getAsLong();
    }

    /** Empty where nothing was told. */
    Optional<Usage> total() {
        if (input.isEmpty() && output.isEmpty()) {
            return Optional.empty();
        }
        long prompt = input.orElse(0) + fromCache + toCache;
        return Optional.of(new Usage(prompt, fromCache, output.orElse(0), 0));
    }

    private static OptionalLong last(JsonNode told, OptionalLong before) {
        return told.isNumber() ? OptionalLong.of(Math.max(0, told.longValue())) : before;
    }
}
