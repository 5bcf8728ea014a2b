package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.remote.AnswerReader;
import dev.stepgate.provider.remote.Complaint;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.sse.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Turns an upstream's raw completion of a page into events. Owned by one thread. */
final class CompletionReader implements AnswerReader {
    private final Layout.Reading reading;
    private final StopField stops;
    private final Failures failures;
    private final Queue<ChatEvent> events = new ArrayDeque<>();
    private Optional<Usage> usage = Optional.empty();
    private String model;
    private String id = "";
    private String finish = "";
    private String stop = "";

    /**
     * @param request gives the model's name until the upstream says its own
     */
    CompletionReader(ChatRequest request, Layout.Reading reading, Failures failures) {
        this.model = request.model();
        this.stops = new StopField(request.sampling().stop());
        this.reading = reading;
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
        return !finish.isEmpty();
    }

    @Override
    public Optional<Usage> usage() {
        return usage;
    }

    @Override
    public void done() {
        FinishReason reason = finish.equals("length") ? FinishReason.LENGTH : FinishReason.STOP;
        events.addAll(reading.read(new Layout.Piece.End(reason, stop)));
        usage.map(ChatEvent.Used::new).ifPresent(events::add);
    }

    private void take(String json) {
        JsonNode root = parsed(json);
        if (Complaint.isError(root.path("error"))) {
            throw failures.inBand(Complaint.of(root.path("error")));
        }
        model = Json.text(root.path("model")).isEmpty() ? model : Json.text(root.path("model"));
        id = id.isEmpty() ? Json.text(root.path("id")) : id;
        for (JsonNode choice : root.path("choices")) {
            String text = Json.text(choice.path("text"));
            if (!text.isEmpty()) {
                events.addAll(reading.read(new Layout.Piece.More(text)));
            }
            String reason = Json.text(choice.path("finish_reason"));
            if (reason.equals("abort") || reason.equals("error")) {
                throw failures.cutShort("finish_reason: " + reason);
            }
            finish = reason.isEmpty() ? finish : reason;
            stop = reason.equals("stop") ? stops.of(root, choice) : stop;
        }
        if (root.path("usage").isObject()) {
            usage = Optional.of(ChunkReader.usage(root.path("usage")));
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
