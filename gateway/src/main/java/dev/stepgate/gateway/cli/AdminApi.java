package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The operator's paths of a gateway that runs, spoken to over HTTP. Owned by one thread. */
final class AdminApi implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final URI address;
    private final String adminKey;

    AdminApi(URI address, String adminKey) {
        this.address = address;
        this.adminKey = adminKey;
    }

    URI address() {
        return address;
    }

    /**
     * A request yet to be sent.
     *
     * @param path what follows the version, its parts encoded
     * @param patience until the answer begins
     */
    HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(address.resolve("/admin/v1/" + path))
                .header("Authorization", "Bearer " + adminKey)
                .timeout(patience);
    }

    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> reading) throws IOException {
        try {
            return http.send(request, reading);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + address, stopped);
        } catch (ConnectException nobody) {
            throw new IOException(
                    "nobody answers at " + address + " (expected: a gateway; ./stepgate serve)",
                    nobody);
        } catch (IOException fault) {
            throw new IOException(
                    "the gateway at " + address + " does not answer: " + fault.getMessage(), fault);
        }
    }

    /** What the gateway said no with. */
    IOException refused(int status, JsonNode told) {
        return new IOException(
                "the gateway at " + address + " refused with " + status + ": " + reason(told));
    }

    static String reason(JsonNode told) {
        return told.at("/error/message").asText("no reason given");
    }

    /** A JSON text that the gateway told, with every digit of its numbers. */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** A value as it may stand in a path or a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
