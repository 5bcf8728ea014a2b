package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.NewKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** The gateway that has the data folder, spoken to over HTTP. Immutable. */
final class RunningGateway {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI address;
    private final String adminKey;

    private RunningGateway(URI address, String adminKey) {
        this.address = address;
        this.adminKey = adminKey;
    }

    /**
     * The gateway that left its address and the operator's key in the folder.
     *
     * @param taken says who has the folder, for the case that it left none
     */
    static RunningGateway of(Path data, String taken) throws IOException {
        String address =
                DataFolder.read(data, "address")
                        .orElseThrow(() -> new IOException(taken + "; it is not ready yet"));
        String adminKey =
                DataFolder.read(data, "admin.key")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                taken
                                                        + "; to ask it, "
                                                        + data.resolve("admin.key")
                                                        + " must hold the operator's key"));
        return new RunningGateway(reachable(address), adminKey);
    }

    /**
     * Where a gateway that has the folder listens.
     *
     * @throws IOException if it left no address there
     */
    static URI address(Path data) throws IOException {
        return reachable(
                DataFolder.read(data, "address")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "no gateway has left its address in "
                                                        + data
                                                        + " (expected: one that runs;"
                                                        + " ./stepgate serve)")));
    }

    /** Where to reach whoever listens there: an address that stands for all is this machine. */
    private static URI reachable(String address) throws IOException {
        String url = address.contains("://") ? address : "http://" + address;
        try {
            return URI.create(url.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]"));
        } catch (IllegalArgumentException fault) {
            throw new IOException("address: " + address + " (expected: host:port)", fault);
        }
    }

    NewKey createKey(String tenant, String tier) throws IOException {
        String wish =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("tenant", tenant)
                        .put("tier", tier)
                        .toString();
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/admin/keys"))
                        .header("Authorization", "Bearer " + adminKey)
                        .header("Content-Type", "application/json")
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(wish))
                        .build();
        HttpResponse<String> response = send(request);
        JsonNode body = parse(response.body());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "the gateway at "
                            + address
                            + " refused with "
                            + response.statusCode()
                            + ": "
                            + body.at("/error/message").asText("no reason given"));
        }
        return new NewKey(
                body.path("key").asText(),
                body.path("key_id").asText(),
                body.path("tenant").asText(),
                body.path("tier").asText());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + address, stopped);
        } catch (IOException fault) {
            throw new IOException(
                    "the gateway at " + address + " does not answer: " + fault.getMessage(), fault);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
