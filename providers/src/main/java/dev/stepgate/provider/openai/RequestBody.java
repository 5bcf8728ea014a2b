package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.remote.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes one request as its dialect wants it; always asks for a stream. Owned by one thread.
 *
 * <p>What a client sent and we do not know goes out unchanged, in the order of its names.
 */
final class RequestBody {
    /** Written from the request itself. */
    private static final Set<String> OURS =
            Set.of(
                    "model",
                    "messages",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "response_format",
                    "grammar",
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
                    "n_predict", // llama.cpp would heed it rather than our bound
                    "n_cmpl",
                    "min_tokens",
                    "presence_penalty",
                    "frequency_penalty",
                    "repetition_penalty",
                    "logit_bias",
                    "logprobs",
                    "top_logprobs",
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

    /** Bounds an answer nobody bounded, where the upstream would go on for ever. */
    private static final int MOST_TOKENS_UNASKED = 32_768;

    private final Dialect dialect;
    private final String thoughtsField;
    private final JsonGenerator out;

    private RequestBody(Dialect dialect, String thoughtsField, JsonGenerator out) {
        this.dialect = dialect;
        this.thoughtsField = thoughtsField;
        this.out = out;
    }

    /** The request as UTF-8 JSON. */
    static byte[] of(ChatRequest request, Dialect dialect) {
        return of(request, dialect, dialect.thoughtsField());
    }

    /**
     * The same.
     *
     * @param thoughtsField where earlier thoughts go; nowhere if empty
     */
    static byte[] of(ChatRequest request, Dialect dialect, String thoughtsField) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = Json.MAPPER.getFactory().createGenerator(bytes)) {
            new RequestBody(dialect, thoughtsField, out).write(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    /** A request to go on with a text, as UTF-8 JSON. */
    static byte[] completion(ChatRequest request, Dialect dialect, String prompt) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = Json.MAPPER.getFactory().createGenerator(bytes)) {
            new RequestBody(dialect, "", out).complete(request, prompt);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private void complete(ChatRequest request, String prompt) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", request.model());
        out.writeStringField("prompt", prompt);
        write(request.sampling(), "max_tokens");
        if (dialect == Dialect.VLLM || dialect == Dialect.SGLANG) {
            out.writeBooleanField("skip_special_tokens", false); // they are part of the layout
        }
        writeStreaming();
        out.writeEndObject();
    }

    private void write(ChatRequest request) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", request.model());
        switch (request.prompt()) {
            case Prompt.Turns(List<Message> messages) -> converse(request, messages);
            case Prompt.Pages(List<Prompt.Page> pages) -> {
                PromptField.write(out, pages);
                write(request.sampling(), "max_tokens");
                choices(request.answer().choices());
                whole("logprobs", request.answer().alternatives());
            }
        }
        write(request.answer().form());
        var extras = new TreeMap<>(ThoughtFields.said(request, dialect));
        for (Map.Entry<String, RawJson> extra : extras.entrySet()) {
            if (!OURS.contains(extra.getKey()) && dialect.takes(extra.getKey())) {
                raw(extra.getKey(), extra.getValue());
            }
        }
        writeStreaming();
        out.writeEndObject();
    }

    private void converse(ChatRequest request, List<Message> messages) throws IOException {
        out.writeArrayFieldStart("messages");
        for (Message message : messages) {
            write(message);
        }
        out.writeEndArray();
        if (offersTools(request)) { // strict upstreams refuse an empty list
            write(request.tools());
            write(request.answer().calls());
        }
        write(request.sampling(), dialect.maxTokensField());
        choices(request.answer().choices());
        OptionalInt alternatives = request.answer().alternatives();
        if (alternatives.isPresent() && dialect.takes("logprobs")) {
            out.writeBooleanField("logprobs", true);
            if (alternatives.getAsInt() > 0) {
                whole("top_logprobs", alternatives);
            }
        }
    }

    private void choices(int choices) throws IOException {
        if (choices > 1 && dialect.takes("n")) {
            out.writeNumberField("n", choices);
        }
    }

    private void writeStreaming() throws IOException {
        out.writeBooleanField("stream", true);
        if (dialect.has(Quirk.USAGE_IS_ASKED_FOR)) {
            out.writeObjectFieldStart("stream_options");
            out.writeBooleanField("include_usage", true);
            if (dialect.has(Quirk.USAGE_MAY_COME_ALONG)) {
                out.writeBooleanField("continuous_usage_stats", true);
            }
            out.writeEndObject();
        }
    }

    /** Where it cannot be told not to call any, it must not know them. */
    private boolean offersTools(ChatRequest request) {
        boolean told = dialect.takes("tool_choice");
        boolean none = request.answer().calls().choice() instanceof ToolChoice.None;
        return !request.tools().isEmpty() && (told || !none);
    }

    private void write(Message message) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", dialect.word(message.role()));
        write(message.content(), message);
        text("name", message.name());
        text("tool_call_id", message.toolCallId());
        if (!thoughtsField.isEmpty()) {
            text(thoughtsField, message.reasoning());
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
        out.writeArrayFieldStart("tools");
        for (Tool tool : tools) {
            out.writeRawValue(
                    dialect.takesUnknownFields() ? tool.whole().text() : withoutStrict(tool));
        }
        out.writeEndArray();
    }

    private void write(CallWishes wishes) throws IOException {
        if (dialect.takes("tool_choice")) {
            ToolChoiceField.write(out, wishes.choice());
        }
        if (dialect.takes("parallel_tool_calls")) {
            switch (wishes.atOnce()) {
                case UNSAID -> {}
                case SEVERAL -> out.writeBooleanField("parallel_tool_calls", true);
                case ONE -> out.writeBooleanField("parallel_tool_calls", false);
            }
        }
    }

    private void write(AnswerForm form) throws IOException {
        switch (form) {
            case AnswerForm.Free free -> {}
            case AnswerForm.JsonObject object ->
                    raw("response_format", new RawJson("{\"type\":\"json_object\"}"));
            case AnswerForm.Schema schema -> raw("response_format", schema.whole());
            case AnswerForm.Other other -> raw("response_format", other.whole());
            case AnswerForm.Grammar(String text) -> grammar(text);
        }
    }

    /** Each engine has its own field for the same notation; who has none was not to be asked. */
    private void grammar(String text) throws IOException {
        switch (dialect) {
            case LLAMA_CPP, OPENAI -> out.writeStringField("grammar", text);
            case VLLM -> {
                out.writeObjectFieldStart("structured_outputs");
                out.writeStringField("grammar", text);
                out.writeEndObject();
            }
            case SGLANG -> out.writeStringField("ebnf", text);
            case OPENROUTER -> {
                out.writeObjectFieldStart("response_format");
                out.writeStringField("type", "grammar");
                out.writeStringField("grammar", text);
                out.writeEndObject();
            }
            case STEPFUN, TRANSFORMERS -> {}
        }
    }

    private static String withoutStrict(Tool tool) throws JsonProcessingException {
        JsonNode whole = Json.MAPPER.readTree(tool.whole().text());
        if (whole.path("function") instanceof ObjectNode function) {
            function.remove("strict");
        }
        return whole.toString();
    }

    private void write(SamplingWishes wishes, String capField) throws IOException {
        number("temperature", wishes.temperature());
        number("top_p", wishes.topP());
        number("min_p", wishes.minP());
        whole("top_k", wishes.topK());
        number("presence_penalty", wishes.penalties().presence());
        number("frequency_penalty", wishes.penalties().frequency());
        number("repetition_penalty", wishes.penalties().repetition());
        if (wishes.seed().isPresent() && dialect.takes("seed")) {
            out.writeNumberField("seed", wishes.seed().getAsLong());
        }
        whole("min_tokens", wishes.minTokens());
        OptionalInt cap = wishes.maxTokens();
        whole(
                capField,
                cap.isEmpty() && dialect.has(Quirk.ALWAYS_CAPPED)
                        ? OptionalInt.of(MOST_TOKENS_UNASKED)
                        : cap);
        if (!wishes.stop().isEmpty()) {
            out.writeArrayFieldStart("stop");
            for (String stop : wishes.stop()) {
                out.writeString(stop);
            }
            out.writeEndArray();
        }
        bias(wishes.bias());
    }

    private void bias(Map<Integer, Double> bias) throws IOException {
        if (bias.isEmpty() || !dialect.takes("logit_bias")) {
            return;
        }
        out.writeObjectFieldStart("logit_bias");
        for (Map.Entry<Integer, Double> entry : new TreeMap<>(bias).entrySet()) {
            out.writeNumberField(entry.getKey().toString(), entry.getValue());
        }
        out.writeEndObject();
    }

    private void number(String field, OptionalDouble value) throws IOException {
        if (value.isPresent() && dialect.takes(field)) {
            out.writeNumberField(field, value.getAsDouble());
        }
    }

    private void whole(String field, OptionalInt value) throws IOException {
        if (value.isPresent() && dialect.takes(field)) {
            out.writeNumberField(field, value.getAsInt());
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
