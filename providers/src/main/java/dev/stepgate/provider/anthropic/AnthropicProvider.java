package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Spoken;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Lists;
import dev.stepgate.provider.Probed;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.remote.Continued;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.provider.remote.Toll;
import dev.stepgate.provider.remote.Upstream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * An upstream that speaks the Anthropic messages dialect over HTTP. Thread-safe; closing it closes
 * its connections.
 */
public final class AnthropicProvider implements Provider, Continues, Lists, Probed, AutoCloseable {
    private static final Duration PROBE_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_PAGES = 100;

    private final AnthropicSettings settings;
    private final Upstream upstream;
    private final Map<String, String> headers;
    private final String prefix;

    /**
     * Connects to nothing yet.
     *
     * @param clock what turns "at that date" into "in so many seconds"
     * @param aside is told what an operator should hear although no request failed of it
     */
    public AnthropicProvider(
            AnthropicSettings settings, InstantSource clock, Consumer<String> aside) {
        this.settings = settings;
        this.upstream = new Upstream(settings.remote(), clock, aside);
        this.headers = Map.of("anthropic-version", settings.version());
        String path = settings.remote().baseUrl().getPath();
        this.prefix = path != null && path.matches(".*/v\\d+/?") ? "" : "/v1";
    }

    @Override
    public String name() {
        return upstream.name();
    }

    @Override
    public ChatStream open(ChatRequest request) {
        return ask(MessagesBody.of(request, settings.version(), upstream.failures()), request);
    }

    private ChatStream ask(byte[] body, ChatRequest request) {
        return upstream.ask(
                new Upstream.Ask(prefix + "/messages", body, headers, Toll.none()),
                new MessageReader(request.model(), upstream.failures()));
    }

    /** It refuses a last message that ends in blanks. */
    @Override
    public boolean canContinue(ChatRequest request, Spoken spoken) {
        return settings.continuing() == Continuing.PREFILL
                && request.prompt() instanceof Prompt.Turns
                && Continued.fitsPrefill(request, spoken)
                && spoken.text().stripTrailing().equals(spoken.text());
    }

    @Override
    public ChatStream goOn(ChatRequest request, Spoken spoken) {
        long tokens = Continued.estimatedTokens(spoken);
        ChatRequest rest = Continued.leaving(request, tokens);
        byte[] body =
                MessagesBody.prefilled(
                        rest, spoken.text(), settings.version(), upstream.failures());
        return new Continued(ask(body, request), name(), spoken, tokens);
    }

    @Override
    public List<ListedModel> models() {
        Duration within = settings.remote().deadlines().firstToken();
        List<ListedModel> models = new ArrayList<>();
        String after = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode found = upstream.get(prefix + "/models?limit=1000" + after, headers, within);
            found.path("data").forEach(entry -> models.add(model(entry)));
            String last = Json.text(found.path("last_id"));
            if (!found.path("has_more").asBoolean(false) || !last.matches("[\\w.:/-]+")) {
                break;
            }
            after = "&after_id=" + last;
        }
        return models;
    }

    private static ListedModel model(JsonNode entry) {
        return new ListedModel(
                entry.path("id").asText(""),
                count(entry.path("max_input_tokens")),
                count(entry.path("max_tokens")),
                Optional.empty());
    }

    private static OptionalInt count(JsonNode node) {
        return node.canConvertToInt() && node.intValue() > 0
                ? OptionalInt.of(node.intValue())
                : OptionalInt.empty();
    }

    @Override
    public void probe() {
        upstream.get(prefix + "/models", headers, PROBE_WITHIN);
    }

    @Override
    public void close() {
        upstream.close();
    }
}
