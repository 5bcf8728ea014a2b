package dev.stepgate.provider.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadline;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.http.Exchange;
import dev.stepgate.provider.http.UpstreamClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One upstream: its connections, its keys and what it allows. Thread-safe; closing it closes its
 * connections.
 */
public final class Upstream implements AutoCloseable {
    private static final Duration PERMIT_WITHIN = Duration.ofMillis(250);
    private static final int MOST_BODY_BYTES = 64 << 20;

    private final RemoteSettings settings;
    private final Failures failures;
    private final KeyRing keys;
    private final Permits permits;
    private final UpstreamClient client;

    /**
     * Connects to nothing yet.
     *
     * @param clock what turns "at that date" into "in so many seconds"
     * @param aside is told what an operator should hear although no request failed of it
     */
    public Upstream(RemoteSettings settings, InstantSource clock, Consumer<String> aside) {
        this.settings = settings;
        this.failures = new Failures(settings.name(), settings.credentials(), clock);
        this.keys = new KeyRing(settings.name(), settings.credentials(), clock, aside);
        this.permits = new Permits(settings.name(), settings.mostAtOnce(), PERMIT_WITHIN);
        this.client =
                new UpstreamClient(
                        settings.name(), settings.baseUrl(), settings.deadlines().connect());
    }

    public String name() {
        return settings.name();
    }

    /** What tells its complaints as failures. */
    public Failures failures() {
        return failures;
    }

    /** Prepares an answer; nothing is sent before the stream is read. */
    public ChatStream ask(Ask ask, AnswerReader reader) {
        Map<String, String> headers = headers(ask.headers());
        headers.putIfAbsent("Accept", "text/event-stream");
        Question question =
                new Question(
                        new Question.Limits(settings.name(), permits, keys, ask.toll()),
                        credential ->
                                client.post(ask.path(), with(credential, headers), ask.json()));
        return new RemoteStream(question, settings.deadlines(), reader, failures);
    }

    /**
     * A request for an answer.
     *
     * @param path appended to the base URL
     * @param json the body
     * @param headers the dialect's own
     */
    public record Ask(String path, byte[] json, Map<String, String> headers, Toll toll) {
        public Ask {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * A question about the upstream, asked with the keys in turn until one is accepted.
     *
     * @param path appended to the base URL, or an address on the same host
     * @throws ProviderFailure if it is not answered with a JSON value
     */
    public JsonNode get(String path, Map<String, String> headers, Duration within) {
        return find(path, headers, within)
                .orElseThrow(() -> failures.misconfigured("404: " + path.replaceAll("\\?.*", "")));
    }

    /** The same; empty where the upstream knows of no such thing. */
    public Optional<JsonNode> find(String path, Map<String, String> headers, Duration within) {
        Set<KeyRing.Key> tried = new HashSet<>();
        while (true) {
            KeyRing.Key key = keys.take(tried);
            tried.add(key);
            try {
                return found(client.get(path, with(key.credential(), headers(headers))), within);
            } catch (ProviderFailure failure) {
                if (!keys.refused(key, failure) || !keys.several()) {
                    throw failure;
                }
            }
        }
    }

    /** The address of something that stands beside the versioned API, in place of {@code v1}. */
    public String beside(String name) {
        String base = settings.baseUrl().toString().replaceAll("/+$", "");
        return base.replaceFirst("/v\\d+$", "") + "/" + name;
    }

    private Optional<JsonNode> found(Exchange exchange, Duration within) {
        String slow = "nothing within " + within.toMillis() + " ms";
        try (Deadline _ = Deadline.in(within, () -> exchange.end(() -> failures.tooSlow(slow)))) {
            Exchange.Answer answer = exchange.send();
            String body = new String(answer.body().readNBytes(MOST_BODY_BYTES), UTF_8);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() < 200 || answer.status() > 299) {
                throw failures.of(answer.status(), answer.headers(), Complaint.ofBody(body));
            }
            // A server that only says it is there may say so without a body.
            return Optional.of(Json.MAPPER.readTree(body.isBlank() ? "{}" : body));
        } catch (JsonProcessingException e) {
            throw failures.garbled("an answer that is no JSON");
        } catch (IOException e) {
            throw failures.garbled(String.valueOf(e.getMessage()));
        } finally {
            exchange.cancel();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Map<String, String> headers(Map<String, String> dialects) {
        Map<String, String> headers = new HashMap<>(dialects);
        headers.putAll(settings.headers());
        return headers;
    }

    private static Map<String, String> with(Credential credential, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(credential.headers());
        return all;
    }
}
