package dev.stepgate.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One request of a scenario, and what a script may want to know of it. Immutable.
 *
 * @param endpoint the path after {@code /v1}, without a query
 * @param body missing where it is no JSON
 * @param standard the answer this upstream gives unless a script has its own
 */
record Asked(
        Received request,
        String endpoint,
        JsonNode body,
        Answer standard,
        double scale,
        Instant now,
        Standing standing) {
    private static final String EMBEDDINGS = "/embeddings";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where the scenario stands.
     *
     * @param attempt which request to this endpoint it is, from 1
     * @param unfinished how many requests are being answered, this one included
     * @param elapsed the scenario's time since its first request
     */
    record Standing(int attempt, int unfinished, Duration elapsed) {}

    static Asked of(
            Received request, Answer standard, double scale, Instant now, Standing standing) {
        return new Asked(
                request,
                endpointOf(request.path()),
                parsed(request.body()),
                standard,
                scale,
                now,
                standing);
    }

    /** The part of a request target that names what is asked for. */
    static String endpointOf(String target) {
        String path = target.replaceFirst("\\?.*", "");
        return path.replaceFirst("^.*?/v1(?=/|$)", "");
    }

    private static JsonNode parsed(String body) {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    int attempt() {
        return standing.attempt();
    }

    /** Whether it asks for an answer, rather than about the upstream. */
    boolean forAnAnswer() {
        return request.method().equals("POST")
                && List.of("/chat/completions", "/completions", "/messages", EMBEDDINGS)
                        .contains(endpoint);
    }

    /** Whether it asks for vectors. */
    boolean forVectors() {
        return endpoint.equals(EMBEDDINGS);
    }

    /** How many words or tokens there are in each thing that is to become a vector. */
    List<Integer> inputTokens() {
        JsonNode input = body.path("input");
        if (input.isTextual() || input.path(0).isNumber()) {
            return List.of(inputTokens(input));
        }
        List<Integer> all = new ArrayList<>();
        input.forEach(each -> all.add(inputTokens(each)));
        return all;
    }

    private static int inputTokens(JsonNode piece) {
        return piece.isTextual() ? piece.asText().strip().split("\\s+").length : piece.size();
    }

    boolean streamed() {
        return body.path("stream").asBoolean(false);
    }

    String model() {
        return body.path("model").asText("scripted-model");
    }

    /** Whether the usage of a stream was asked for. */
    boolean usageAsked() {
        return body.at("/stream_options/include_usage").asBoolean(false);
    }

    /** A parameter of the request target; the fallback where it is absent or no number. */
    int number(String parameter, int fallback) {
        String query = request.path().replaceFirst("^[^?]*\\??", "");
        for (String pair : query.split("&", -1)) {
            if (pair.matches(parameter + "=\\d{1,9}")) {
                return Integer.parseInt(pair.substring(parameter.length() + 1));
            }
        }
        return fallback;
    }

    /** Whether its last message is an assistant's, to be continued. */
    boolean prefilled() {
        return lastMessage().path("role").asText().equals("assistant");
    }

    JsonNode lastMessage() {
        JsonNode messages = body.path("messages");
        return messages.path(messages.size() - 1);
    }

    /** Words in what was asked, in the place of tokens. */
    int promptTokens() {
        String text = body.path("prompt").asText("");
        for (JsonNode message : body.path("messages")) {
            text += " " + message.path("content");
        }
        return Math.max(1, text.strip().split("\\s+").length);
    }

    /** Whole seconds of the scenario's time as a header may say them, never none. */
    String seconds(int seconds) {
        return Long.toString(Math.max(1, (long) Math.ceil(seconds * scale)));
    }

    /** The standard answer, going on where the request leaves off, and as long as it allows. */
    Answer answer() {
        return fitted(standard);
    }

    /** Another answer, going on where the request leaves off, and as long as it allows. */
    Answer fitted(Answer whole) {
        return Continuing.where(this, whole).limited(limit());
    }

    private int limit() {
        int tokens = body.path("max_tokens").asInt(0);
        return tokens > 0 ? tokens : body.path("max_completion_tokens").asInt(Integer.MAX_VALUE);
    }
}
