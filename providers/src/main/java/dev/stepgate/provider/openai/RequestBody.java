package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes one request as its dialect wants it; always asks for a stream. Owned by one thread.
 *
 * <p>What a client sent and we do not know goes out unchanged, in the order of its names.
 */
final class RequestBody {
    /** Written from the request itself, or of no use: we read one choice only. */
    private static final Set<String> OURS =
            Set.of(
                    "model",
                    "messages",
                    "tools",
                    "stream",
                    "stream_options",
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "seed",
                    "stop",
                    "max_tokens",
                    "max_completion_tokens",
                    "n");

    private static final Set<String> OURS_IN_MESSAGES =
            Set.of(
                    "role",
                    "content",
                    "name",
                    "tool_calls",
                    "tool_call_id",
                    "reasoning",
                    "reasoning_content",
                    "reasoning_text");

    private final Dialect dialect;
    private final JsonGenerator out;

    private RequestBody(Dialect dialect, JsonGenerator out) {
        this.dialect = dialect;
        this.out = out;
    }

    /** The request as UTF-8 JSON. */
    static byte[] of(ChatRequest request, Dialect dialect) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = Json.MAPPER.getFactory().createGenerator(bytes)) {
            new RequestBody(dialect, out).write(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private void write(ChatRequest request) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", request.model());
        out.writeArrayFieldStart("messages");
        for (Message message : request.messages()) {
            write(message);
        }
        out.writeEndArray();
        write(request.tools());
        write(request.sampling());
        for (Map.Entry<String, RawJson> extra : new TreeMap<>(request.extras()).entrySet()) {
            if (!OURS.contains(extra.getKey()) && dialect.takes(extra.getKey())) {
                raw(extra.getKey(), extra.getValue());
            }
        }
        out.writeBooleanField("stream", true);
        if (dialect.wantsUsageAsked()) {
            out.writeObjectFieldStart("stream_options");
            out.writeBooleanField("include_usage", true);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void write(Message message) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", dialect.word(message.role()));
        write(message.content(), message);
        text("name", message.name());
        text("tool_call_id", message.toolCallId());
        if (!dialect.reasoningField().isEmpty()) {
            text(dialect.reasoningField(), message.reasoning());
        }
        if (!message.toolCalls().isEmpty()) {
            out.writeArrayFieldStart("tool_calls");
            for (ToolCall call : message.toolCalls()) {
                write(call);
            }
            out.writeEndArray();
        }
        if (dialect.takesUnknownFields()) {
            for (Map.Entry<String, RawJson> extra : new TreeMap<>(message.extras()).entrySet()) {
                if (!OURS_IN_MESSAGES.contains(extra.getKey())) {
                    raw(extra.getKey(), extra.getValue());
                }
            }
        }
        out.writeEndObject();
    }

    private void write(Content content, Message message) throws IOException {
        switch (content) {
            case Content.Nothing nothing -> {
                if (message.role() == Role.ASSISTANT && !message.toolCalls().isEmpty()) {
                    out.writeNullField("content");
                } else {
                    out.writeStringField("content", "");
                }
            }
            case Content.Text text -> out.writeStringField("content", text.text());
            case Content.Parts parts -> {
                out.writeArrayFieldStart("content");
                for (Content.Part part : parts.parts()) {
                    write(part);
                }
                out.writeEndArray();
            }
        }
    }

    private void write(Content.Part part) throws IOException {
        switch (part) {
            case Content.Part.TextPart text when !dialect.takesUnknownFields() -> {
                out.writeStartObject();
                out.writeStringField("type", "text");
                out.writeStringField("text", text.text());
                out.writeEndObject();
            }
            case Content.Part.TextPart text -> out.writeRawValue(text.whole().text());
            case Content.Part.OtherPart other -> out.writeRawValue(other.whole().text());
        }
    }

    private void write(ToolCall call) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", call.id());
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", call.name());
        out.writeStringField("arguments", call.arguments());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void write(List<Tool> tools) throws IOException {
        if (tools.isEmpty()) {
            return; // strict upstreams refuse an empty list
        }
        out.writeArrayFieldStart("tools");
        for (Tool tool : tools) {
            out.writeRawValue(
                    dialect.takesUnknownFields() ? tool.whole().text() : withoutStrict(tool));
        }
        out.writeEndArray();
    }

    private static String withoutStrict(Tool tool) throws JsonProcessingException {
        JsonNode whole = Json.MAPPER.readTree(tool.whole().text());
        if (whole.path("function") instanceof ObjectNode function) {
            function.remove("strict");
        }
        return whole.toString();
    }

    private void write(SamplingWishes wishes) throws IOException {
        number("temperature", wishes.temperature().isPresent(), wishes.temperature().orElse(0));
        number("top_p", wishes.topP().isPresent(), wishes.topP().orElse(0));
        number("min_p", wishes.minP().isPresent(), wishes.minP().orElse(0));
        number("top_k", wishes.topK().isPresent(), wishes.topK().orElse(0));
        number("seed", wishes.seed().isPresent(), wishes.seed().orElse(0));
        number(
                dialect.maxTokensField(),
                wishes.maxTokens().isPresent(),
                wishes.maxTokens().orElse(0));
        if (!wishes.stop().isEmpty()) {
            out.writeArrayFieldStart("stop");
            for (String stop : wishes.stop()) {
                out.writeString(stop);
            }
            out.writeEndArray();
        }
    }

    private void number(String field, boolean wished, double value) throws IOException {
        if (wished && dialect.takes(field)) {
            out.writeNumberField(field, value);
        }
    }

    private void number(String field, boolean wished, long value) throws IOException {
        if (wished && dialect.takes(field)) {
            out.writeNumberField(field, value);
        }
    }

    private void text(String field, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(field, value);
        }
    }

    private void raw(String field, RawJson value) throws IOException {
        out.writeFieldName(field);
        out.writeRawValue(value.text());
    }
}
