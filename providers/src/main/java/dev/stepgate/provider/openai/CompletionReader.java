package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.remote.AnswerReader;
import dev.stepgate.provider.remote.Complaint;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.sse.Event;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns an upstream's raw completion into events. Owned by one thread. */
final class CompletionReader implements AnswerReader {
    private final Following following;
    private final StopField stops;
    private final int mostChoices;
    private final boolean withOdds;
    private final Failures failures;
    private final Queue<ChatEvent> events = new ArrayDeque<>();
    private Optional<Usage> usage = Optional.empty();
    private String model;
    private String id = "";

    /** Why each choice that began has finished. */
    private final SortedMap<Integer, ChoiceReader.Finish> finishes = new TreeMap<>();

    /**
     * @param request gives the model's name until the upstream says its own; choices beyond those
     *     it wishes for are left out
     */
    CompletionReader(ChatRequest request, Following following, Failures failures) {
        this.model = request.model();
        this.mostChoices = request.choices();
        this.withOdds = request.answer().alternatives().isPresent();
        this.stops = new StopField(request.sampling().stop());
        this.following = following;
        this.failures = failures;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public String id() {
        return id;
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
        if (!event.data().isBlank()) {
            take(event.data());
        }
        return Progress.MORE;
    }

    @Override
    public void whole(String json) {
        take(json);
        done();
    }

    @Override
    public boolean finishSeen() {
        return !finishes.isEmpty()
                && finishes.values().stream().noneMatch(finish -> finish.reason().isEmpty());
    }

    @Override
    public Optional<Usage> usage() {
        return usage;
    }

    @Override
    public void done() {
        if (finishes.isEmpty()) {
            throw failures.garbled("a completion without choices");
        }
        finishes.forEach((choice, why) -> events.addAll(following.end(finished(choice, why))));
        usage.map(ChatEvent.Used::new).ifPresent(events::add);
    }

    private static ChatEvent.Finished finished(int choice, ChoiceReader.Finish why) {
        return switch (why.reason()) {
            case "length" -> new ChatEvent.Finished(choice, FinishReason.LENGTH);
            case "content_filter" -> new ChatEvent.Finished(choice, FinishReason.CONTENT_FILTER);
            default -> new ChatEvent.Finished(choice, FinishReason.STOP, why.stop());
        };
    }

    private void take(String json) {
        JsonNode root = parsed(json);
        if (Complaint.isError(root.path("error"))) {
            throw failures.inBand(Complaint.of(root.path("error")));
        }
        model = Json.text(root.path("model")).isEmpty() ? model : Json.text(root.path("model"));
        id = id.isEmpty() ? Json.text(root.path("id")) : id;
        for (JsonNode choice : root.path("choices")) {
            int index = choice.path("index").asInt(0);
            if (index >= 0 && index < mostChoices) {
                take(index, choice, stops.of(root, choice));
            }
        }
        if (root.path("usage").isObject()) {
            usage = Optional.of(ChunkReader.usage(root.path("usage")));
        }
    }

    private void take(int index, JsonNode choice, String stop) {
        List<TokenOdds> odds = withOdds ? PageOddsReading.read(choice.path("logprobs")) : List.of();
        events.addAll(following.more(index, Json.text(choice.path("text")), odds));
        String reason = Json.text(choice.path("finish_reason"));
        if (reason.equals("abort") || reason.equals("error")) {
            throw failures.cutShort("finish_reason: " + reason);
        }
        if (!reason.isEmpty() || !finishes.containsKey(index)) {
            finishes.put(index, new ChoiceReader.Finish(reason, stop));
        }
    }

    private JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw json.contains("\"error\"")
                    ? failures.inBand(Complaint.ofText(json))
                    : failures.garbled("data that is no JSON object");
        }
    }
}
