package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.store.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running gateway a question, whole and streamed. Owned by one thread. */
@Command(
        name = "probe",
        description =
                "Asks the running gateway a question with the first key it made; exit code 0 if it"
                        + " answers.")
final class Probe implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, Optional<String>> environment;

    @Mixin private Places places = new Places();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "stepgate/step-nano",
            description = "Who is asked (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            defaultValue = "What are the free tier limits?",
            description = "What is asked (default: ${DEFAULT-VALUE}).")
    private String question = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    Probe(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = places.data(environment);
        URI address = RunningGateway.address(data);
        String key =
                DataFolder.read(data, "tenant.key")
                        .orElseThrow(
                                () -> new IOException("no key in " + data.resolve("tenant.key")));
        try (HttpClient client = HttpClient.newHttpClient()) {
            JsonNode whole = JSON.readTree(ask(client, address, key, false));
            spec.commandLine().getOut().println(whole.at("/choices/0/message/content").asText());
            String streamed = ask(client, address, key, true);
            return streamed.contains("data: [DONE]") ? 0 : 1;
        }
    }

    private String ask(HttpClient client, URI address, String key, boolean stream)
            throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        body.put("temperature", 0).put("stream", stream);
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "the gateway at "
                            + address
                            + " answered "
                            + response.statusCode()
                            + ": "
                            + response.body());
        }
        return response.body();
    }
}
