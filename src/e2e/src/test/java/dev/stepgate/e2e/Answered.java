package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * What a client has in the end, streamed or not. Immutable.
 *
 * @param provider whose answer it is, by the response's header; empty where none is named
 * @param text what was said, as far as it came
 * @param finish empty where none was given
 * @param usage missing where none was told
 * @param error missing where there was none
 */
record Answered(
        int status,
        String provider,
        String model,
        String text,
        String finish,
        JsonNode usage,
        JsonNode error) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a client wants its answer. */
    enum Manner {
        STREAMED,
        WHOLE
    }

    /** Asks for a chat and takes the answer apart; what is no JSON in it fails. */
    static Answered to(HttpClient http, Client client, String model, Manner manner)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                http.send(
                        HttpRequest.newBuilder(client.address().resolve("/v1/chat/completions"))
                                .header("Authorization", "Bearer " + client.key())
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(question(model, manner)))
                                .build(),
                        BodyHandlers.ofByteArray());
        return of(response);
    }

    private static String question(String model, Manner manner) {
        String streamed =
                switch (manner) {
                    case STREAMED ->
                            "\"stream\": true, \"stream_options\": {\"include_usage\": true},";
                    case WHOLE -> "";
                };
        return """
        {"model": "%s", %s "temperature": 0,
         "messages": [{"role": "user", "content": "Count to sixty."}]}
        """
                .formatted(model, streamed);
    }

    private static Answered of(HttpResponse<byte[]> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("text/event-stream")
                ? streamed(response, Events.in(response.body()).chunks())
                : whole(response, JSON.readTree(new String(response.body(), UTF_8)));
    }

    private static Answered whole(HttpResponse<byte[]> response, JsonNode root) {
        return new Answered(
                response.statusCode(),
                provider(response),
                root.path("model").asText(),
                root.at("/choices/0/message/content").asText(),
                root.at("/choices/0/finish_reason").asText(),
                root.path("usage"),
                root.path("error"));
    }

    private static Answered streamed(HttpResponse<byte[]> response, List<JsonNode> chunks) {
        String finish = "";
        JsonNode usage = JSON.missingNode();
        JsonNode error = JSON.missingNode();
        for (JsonNode chunk : chunks) {
            finish += chunk.at("/choices/0/finish_reason").asText("").replace("null", "");
            usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
            error = chunk.has("error") ? chunk.path("error") : error;
        }
        return new Answered(
                response.statusCode(),
                provider(response),
                chunks.isEmpty() ? "" : chunks.getFirst().path("model").asText(),
                new Events(chunks).joined("content").replace("null", ""),
                finish,
                usage,
                error);
    }

    private static String provider(HttpResponse<byte[]> response) {
        return response.headers().firstValue("x-stepgate-provider").orElse("");
    }
}
