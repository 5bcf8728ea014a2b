package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Upstream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks OpenRouter what it billed for an answer. Thread-safe; for some seconds after an answer ended
 * it does not know, and is asked again.
 */
final class Generations {
    private static final List<Duration> PAUSES =
            List.of(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(4));

    private final Upstream upstream;
    private final Map<String, String> headers;
    private final Duration within;

    /**
     * @param within how long one question may take
     */
    Generations(Upstream upstream, Map<String, String> headers, Duration within) {
        this.upstream = upstream;
        this.headers = headers;
        this.within = within;
    }

    /** What was billed; empty where it still is not known in the end. */
    Optional<Usage> usage(String id) {
        return usage(id, PAUSES);
    }

    /** The same with other pauses between questions. */
    Optional<Usage> usage(String id, List<Duration> pauses) {
        String path = "/generation?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        for (Duration pause : pauses) {
            Optional<JsonNode> found = upstream.find(path, headers, within);
            if (found.isPresent()) {
                return found.map(Generations::read);
            }
            rest(pause);
        }
        return upstream.find(path, headers, within).map(Generations::read);
    }

    private void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException cancelled) {
            throw new ProviderFailure.Cancelled(upstream.name());
        }
    }

    private static Usage read(JsonNode root) {
        JsonNode data = root.path("data");
        long prompt = count(data, "native_tokens_prompt", "tokens_prompt");
        long completion = count(data, "native_tokens_completion", "tokens_completion");
        return new Usage(
                prompt,
                Math.min(prompt, Math.max(0, data.path("native_tokens_cached").asLong(0))),
                completion,
                Math.min(completion, Math.max(0, data.path("native_tokens_reasoning").asLong(0))),
                ChunkReader.cost(data.path("total_cost")));
    }

    private static long count(JsonNode data, String first, String second) {
        JsonNode node = data.path(first).isNumber() ? data.path(first) : data.path(second);
        return Math.max(0, node.asLong(0));
    }
}
