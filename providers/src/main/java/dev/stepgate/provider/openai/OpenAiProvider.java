package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.http.UpstreamClient;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An upstream that speaks the OpenAI chat dialect over HTTP. Thread-safe; closing it closes its
 * connections.
 */
public final class OpenAiProvider implements Provider, AutoCloseable {
    private final OpenAiSettings settings;
    private final Supplier<String> ids;
    private final Failures failures;
    private final Map<String, String> headers;
    private final UpstreamClient client;

    /**
     * Connects to nothing yet.
     *
     * @param clock what turns "at that date" into "in so many seconds"
     * @param ids new ids for tool calls that came without one
     */
    public OpenAiProvider(OpenAiSettings settings, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.ids = ids;
        this.failures = new Failures(settings.name(), settings.credential(), clock);
        this.headers = headers(settings);
        this.client =
                new UpstreamClient(
                        settings.name(), settings.baseUrl(), settings.deadlines().connect());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public ChatStream open(ChatRequest request) {
        byte[] body = RequestBody.of(request, settings.dialect());
        return new OpenAiStream(
                client.post("/chat/completions", headers, body),
                settings.deadlines(),
                new ChunkReader(request, failures, ids),
                failures);
    }

    @Override
    public void close() {
        client.close();
    }

    private static Map<String, String> headers(OpenAiSettings settings) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.putAll(settings.dialect().headers());
        headers.putAll(settings.headers());
        headers.putAll(settings.credential().headers());
        return Map.copyOf(headers);
    }
}
