package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.remote.AnswerReader;
import dev.stepgate.provider.remote.Complaint;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.sse.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of a message, or a whole one, into ours. Owned by one thread.
 *
 * <p>Some servers tell of usage only at the end, and StepFun says why it stopped beside the place
 * where that belongs.
 */
final class MessageReader implements AnswerReader {
    private final Failures failures;
    private final Queue<ChatEvent> events = new ArrayDeque<>();
    private final Tally tally = new Tally();
    private String model;
    private String id = "";
    private String stop = "";
    private String stopText = "";
    private int calls;
    private Call call = Call.NONE;

    /** Where the call being told stands. */
    private enum Call {
        NONE,
        WITHOUT_ARGUMENTS,
        WITH_ARGUMENTS
    }

    /**
     * @param model its name until the upstream says its own
     */
    MessageReader(String model, Failures failures) {
        this.model = model;
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
        if (event.data().isBlank()) {
            return Progress.MORE;
        }
        JsonNode said = parsed(event.data());
        String type = said.path("type").asText(event.name());
        switch (type) {
            case "message_start" -> begin(said.path("message"));
            case "content_block_start" -> block(said.path("content_block"));
            case "content_block_delta" -> delta(said.path("delta"));
            case "content_block_stop" -> endCall();
            case "message_delta" -> {
                String here = Json.text(said.path("delta").path("stop_reason"));
                stop(here.isEmpty() ? said : said.path("delta"));
                tally.take(said.path("usage"));
            }
            case "message_stop" -> {
                return Progress.COMPLETE;
            }
            case "error" -> throw failures.inBand(Complaint.of(said.path("error")));
            default -> {
                if (Complaint.isError(said.path("error"))) {
                    throw failures.inBand(Complaint.of(said.path("error")));
                }
            } // pings, and whatever else comes up
        }
        return Progress.MORE;
    }

    @Override
    public void whole(String json) {
        JsonNode message = parsed(json);
        if (Complaint.isError(message.path("error"))) {
            throw failures.inBand(Complaint.of(message.path("error")));
        }
        if (!message.path("content").isArray()) {
            throw failures.garbled("an answer without content");
        }
        begin(message);
        for (JsonNode block : message.path("content")) {
            block(block);
            endCall();
        }
        stop(message);
        done();
    }

    @Override
    public boolean finishSeen() {
        return !stop.isEmpty();
    }

    @Override
    public Optional<Usage> usage() {
        return tally.total();
    }

    @Override
    public void done() {
        if (!finishSeen()) {
            throw failures.cutShort("a message that ended without a reason");
        }
        FinishReason reason = reason();
        events.add(new ChatEvent.Finished(0, reason, reason == FinishReason.STOP ? stopText : ""));
        tally.total().map(ChatEvent.Used::new).ifPresent(events::add);
    }

    private void begin(JsonNode message) {
        model = Json.text(message.path("model")).isEmpty() ? model : message.path("model").asText();
        id = Json.text(message.path("id"));
        tally.take(message.path("usage"));
    }

    private void block(JsonNode block) {
        switch (block.path("type").asText("")) {
            case "text" -> text(block.path("text"));
            case "thinking" -> thought(block.path("thinking"));
            case "tool_use" -> call(block);
            default -> {} // what only its sender can read, or did itself
        }
    }

    private void delta(JsonNode delta) {
        switch (delta.path("type").asText("")) {
            case "text_delta" -> text(delta.path("text"));
            case "thinking_delta" -> thought(delta.path("thinking"));
            case "input_json_delta" -> arguments(Json.text(delta.path("partial_json")));
            default -> {} // signatures and citations
        }
    }

    private void text(JsonNode text) {
        if (!Json.text(text).isEmpty()) {
            events.add(new ChatEvent.Text(text.textValue()));
        }
    }

    private void thought(JsonNode text) {
        if (!Json.text(text).isEmpty()) {
            events.add(new ChatEvent.Reasoning(text.textValue()));
        }
    }

    private void call(JsonNode block) {
        String name = Json.text(block.path("name"));
        if (name.isEmpty() || Json.text(block.path("id")).isEmpty()) {
            throw failures.garbled("a tool call without a name or an id");
        }
        call = Call.WITHOUT_ARGUMENTS;
        events.add(new ChatEvent.CallStarted(calls++, block.path("id").textValue(), name));
        if (block.path("input").isObject() && !block.path("input").isEmpty()) {
            arguments(block.path("input").toString());
        }
    }

    private void arguments(String fragment) {
        if (!fragment.isEmpty() && call != Call.NONE) {
            call = Call.WITH_ARGUMENTS;
            events.add(new ChatEvent.CallArguments(calls - 1, fragment));
        }
    }

    /** A call that takes nothing comes without a word about it. */
    private void endCall() {
        if (call == Call.WITHOUT_ARGUMENTS) {
            events.add(new ChatEvent.CallArguments(calls - 1, "{}"));
        }
        call = Call.NONE;
    }

    private void stop(JsonNode told) {
        String reason = Json.text(told.path("stop_reason"));
        if (!reason.isEmpty()) {
            stop = reason;
            stopText = Json.text(told.path("stop_sequence"));
        }
    }

    private FinishReason reason() {
        return switch (stop) {
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
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
        }
        throw failures.garbled("data that is no JSON object");
    }
}
