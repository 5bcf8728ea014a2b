package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.remote.AnswerReader;
import dev.stepgate.provider.remote.Complaint;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.sse.Event;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns an upstream's chunks, or its whole answer, into events, whatever its quirks. Owned by one
 * thread.
 *
 * <p>The finish is told only at the end, because calls and usage may still come after an upstream
 * said why it finished.
 */
final class ChunkReader implements AnswerReader {
    private static final BigDecimal NANODOLLARS = BigDecimal.valueOf(1_000_000_000);

    private final Failures failures;
    private final AnswerWishes wishes;
    private final StopField stops;
    private final Dialect dialect;
    private final Supplier<String> ids;
    private final SortedMap<Integer, ChoiceReader> choices = new TreeMap<>();
    private final Queue<ChatEvent> events = new ArrayDeque<>();
    private Optional<Usage> usage = Optional.empty();
    private String model;
    private String id = "";
    private String thoughtsField = "";

    /**
     * Begins an answer.
     *
     * @param request gives the model's name until the upstream says its own; choices beyond those
     *     it wishes for are left out
     * @param ids new ids for calls that came without
     */
    ChunkReader(ChatRequest request, Dialect dialect, Failures failures, Supplier<String> ids) {
        this.model = request.model();
        this.wishes = request.answer();
        this.stops = new StopField(request.sampling().stop());
        this.dialect = dialect;
        this.failures = failures;
        this.ids = ids;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public String id() {
        return id;
    }

    /** The field its thoughts came in; empty as long as there were none. */
    String thoughtsField() {
        return thoughtsField;
    }

    @Override
    public @Nullable ChatEvent poll() {
        return events.poll();
    }

    @Override
    public boolean hasEvents() {
        return !events.isEmpty();
    }

    @Override
    public Progress take(Event event) {
        if (event.data().strip().equals("[DONE]")) {
            return Progress.COMPLETE;
        }
        if (event.name().equals("error")) {
            throw failures.inBand(Complaint.ofBody(event.data()));
        }
        chunk(event.data());
        return Progress.MORE;
    }

    /** Takes the data of one event of a stream, {@code [DONE]} excepted. */
    void chunk(String data) {
        if (!data.isBlank()) {
            take(parsed(data), "delta");
        }
    }

    @Override
    public void whole(String json) {
        JsonNode root = parsed(json);
        if (root.path("object").asText("").equals("error")) {
            throw failures.inBand(Complaint.of(root));
        }
        take(root, "message");
        done();
    }

    @Override
    public Optional<Usage> usage() {
        return usage;
    }

    @Override
    public void done() {
        if (choices.isEmpty()) {
            throw failures.garbled("an answer without choices");
        }
        if (!choices.values().stream().allMatch(ChoiceReader::callsAllNamed)) {
            throw failures.garbled("a tool call without a name");
        }
        choices.values().forEach(choice -> events.add(choice.finished()));
        usage.map(ChatEvent.Used::new).ifPresent(events::add);
    }

    @Override
    public boolean finishSeen() {
        return !choices.isEmpty() && choices.values().stream().allMatch(ChoiceReader::finishSeen);
    }

    private JsonNode parsed(String text) {
        try {
            JsonNode root = Json.MAPPER.readTree(text);
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            if (text.contains("\"error\"")) {
                throw failures.inBand(Complaint.ofText(text));
            }
            if (wishes.choices() == 1 && wishes.alternatives().isEmpty()) {
                Optional<JsonNode> mended = BrokenChunk.mended(text);
                if (mended.isPresent()) {
                    return mended.get();
                }
            }
        }
        throw failures.garbled("data that is no JSON object");
    }

    private void take(JsonNode root, String part) {
        if (Complaint.isError(root.path("error"))) {
            throw failures.inBand(Complaint.of(root.path("error")));
        }
        if (!Json.text(root.path("model")).isEmpty()) {
            model = Json.text(root.path("model"));
        }
        if (id.isEmpty()) {
            id = Json.text(root.path("id"));
        }
        for (JsonNode choice : root.path("choices")) {
            if (index(choice) >= 0 && index(choice) < wishes.choices()) {
                takeChoice(choice, part, stops.of(root, choice));
            }
        }
        if (root.path("usage").isObject()) {
            usage = Optional.of(usage(root.path("usage")));
        }
    }

    private void takeChoice(JsonNode choice, String part, String stop) {
        if (Complaint.isError(choice.path("error"))) {
            throw failures.inBand(Complaint.of(choice.path("error")));
        }
        String reason = Json.text(choice.path("finish_reason"));
        if (reason.equals("error")) {
            throw failures.inBand(Complaint.ofText("finish_reason: error"));
        }
        if (reason.equals("abort")) { // a server's own word for giving up; no answer ends so
            throw failures.cutShort("finish_reason: abort");
        }
        // Some send a message where a delta belongs, or the other way round.
        JsonNode said = choice.hasNonNull(part) ? choice.path(part) : other(choice, part);
        List<TokenOdds> odds =
                wishes.alternatives().isPresent()
                        ? OddsReading.read(choice.path("logprobs"))
                        : List.of();
        if (thoughtsField.isEmpty()) {
            thoughtsField = ChoiceReader.thoughtsField(said);
        }
        choices.computeIfAbsent(index(choice), number -> new ChoiceReader(number, dialect, ids))
                .take(said, new ChoiceReader.Finish(reason, stop), odds, events);
    }

    private static int index(JsonNode choice) {
        return choice.path("index").asInt(0);
    }

    private static JsonNode other(JsonNode choice, String part) {
        return choice.path(part.equals("delta") ? "message" : "delta");
    }

    static Usage usage(JsonNode usage) {
        long prompt = count(usage.path("prompt_tokens"));
        long completion = count(usage.path("completion_tokens"));
        long cached =
                firstCount(
                        usage.path("prompt_tokens_details").path("cached_tokens"),
                        usage.path("cached_tokens"));
        long reasoning =
                firstCount(
                        usage.path("completion_tokens_details").path("reasoning_tokens"),
                        usage.path("reasoning_tokens"));
        return new Usage(
                prompt,
                Math.min(cached, prompt),
                completion,
                Math.min(reasoning, completion),
                cost(usage.path("cost")));
    }

    /** OpenRouter's: in credits, which are US dollars. */
    static OptionalLong cost(JsonNode dollars) {
        if (!dollars.isNumber() || dollars.doubleValue() < 0 || dollars.doubleValue() > 1e6) {
            return OptionalLong.empty();
        }
        BigDecimal nanos = dollars.decimalValue().multiply(NANODOLLARS);
        return OptionalLong.of(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long firstCount(JsonNode first, JsonNode second) {
        return first.isNumber() ? count(first) : count(second);
    }

    private static long count(JsonNode node) {
        return Math.max(0, node.asLong(0));
    }
}
