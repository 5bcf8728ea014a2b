package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.gateway.store.DataFolder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the gateway that has a data folder wrote down of what was used, asked for over HTTP. Owned
 * by one thread.
 */
final class Books implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Adding up a year may take a while. */
    private static final Duration UNTIL_IT_BEGINS = Duration.ofMinutes(1);

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final URI address;
    private final String adminKey;

    private Books(URI address, String adminKey) {
        this.address = address;
        this.adminKey = adminKey;
    }

    /** Something that is read piece by piece. */
    @FunctionalInterface
    interface Reading {
        void read(InputStream pieces) throws IOException;
    }

    /**
     * Those of the gateway that left its address and the operator's key in the folder.
     *
     * @throws IOException if none did
     */
    static Books of(Path data) throws IOException {
        URI address = RunningGateway.address(data);
        String adminKey =
                DataFolder.read(data, "admin.key")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                data.resolve("admin.key")
                                                        + ": not there (expected: the operator's"
                                                        + " key, to ask the gateway with)"));
        return new Books(address, adminKey);
    }

    /** What was used, as the gateway tells it: a JSON text. */
    String usage(Map<String, String> asked) throws IOException {
        StringBuilder told = new StringBuilder();
        get(
                "usage",
                asked,
                body -> told.append(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
        return told.toString();
    }

    /** Hands receipts over as they come. */
    void receipts(Map<String, String> asked, Reading reading) throws IOException {
        get("receipts", asked, reading);
    }

    /** A JSON text that the gateway told, with every digit of its numbers. */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private void get(String what, Map<String, String> asked, Reading reading) throws IOException {
        String query =
                asked.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/admin/v1/" + what + "?" + query))
                        .header("Authorization", "Bearer " + adminKey)
                        .timeout(UNTIL_IT_BEGINS)
                        .build();
        HttpResponse<InputStream> response = send(request);
        try (InputStream body = new Answer(response.body())) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), body);
            }
            reading.read(body);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
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

    private IOException refused(int status, InputStream body) throws IOException {
        String told = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return new IOException(
                "the gateway at "
                        + address
                        + " refused with "
                        + status
                        + ": "
                        + parse(told).at("/error/message").asText("no reason given"));
    }

    /** What fails while it is read is the gateway's, and not that of whoever writes it down. */
    private final class Answer extends FilterInputStream {
        Answer(InputStream body) {
            super(body);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException fault) {
                throw new IOException(
                        "the gateway at " + address + " broke off: " + fault.getMessage(), fault);
            }
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
