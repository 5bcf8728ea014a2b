package dev.stepgate.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import java.util.List;

/**
 * One request in Anthropic's words; always asks for a stream. Owned by one thread.
 *
 * <p>What the dialect has no word for and an answer would be wrong without is refused, so that
 * somebody else may be asked; other fields stay here.
 */
final class MessagesBody {
    /** It wants a bound in any case. */
    private static final int MOST_TOKENS_UNASKED = 8_192;

    private static final int LEAST_THOUGHT_TOKENS = 1_024;

    /** From here on sampling is no longer the client's business. */
    private static final String WITHOUT_SAMPLING = "2026-10-21";

    private final ChatRequest request;
    private final Failures failures;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private MessagesBody(ChatRequest request, Failures failures) {
        this.request = request;
        this.failures = failures;
    }

    /**
     * The request as UTF-8 JSON.
     *
     * @throws ProviderFailure where it cannot be said in this dialect
     */
    static byte[] of(ChatRequest request, String version, Failures failures) {
        MessagesBody body = new MessagesBody(request, failures);
        body.writeConversation();
        body.write(request.answer().thought());
        return body.finish(version);
    }

    /** The same, to go on after a text; thinking is over by then. */
    static byte[] prefilled(ChatRequest request, String text, String version, Failures failures) {
        MessagesBody body = new MessagesBody(request, failures);
        ArrayNode messages = body.writeConversation();
        messages.addObject().put("role", "assistant").put("content", text);
        return body.finish(version);
    }

    private ArrayNode writeConversation() {
        body.put("model", request.model());
        body.put("max_tokens", maxTokens());
        Turns turns = new Turns(failures);
        switch (request.prompt()) {
            case Prompt.Turns(List<Message> messages) -> messages.forEach(turns::take);
            case Prompt.Pages _ ->
                    throw failures.unable("prompt", "this provider knows only chats");
        }
        if (!turns.system().isEmpty()) {
            body.put("system", turns.system());
        }
        body.set("messages", turns.messages());
        return turns.messages();
    }

    private int maxTokens() {
        return request.sampling().maxTokens().orElse(MOST_TOKENS_UNASKED);
    }

    private byte[] finish(String version) {
        if (request.answer().choices() > 1) {
            throw failures.unable("n", "this provider gives one answer to a question");
        }
        ToolFields.write(request, body);
        write(request.answer().form());
        write(request.sampling(), version);
        body.put("stream", true);
        return body.toString().getBytes(UTF_8);
    }

    private void write(SamplingWishes wishes, String version) {
        if (!wishes.stop().isEmpty()) {
            ArrayNode stop = body.putArray("stop_sequences");
            wishes.stop().stream().filter(each -> !each.isBlank()).forEach(stop::add);
        }
        if (version.compareTo(WITHOUT_SAMPLING) < 0) {
            wishes.temperature().ifPresent(t -> body.put("temperature", Math.min(1, t)));
            wishes.topP().ifPresent(p -> body.put("top_p", p));
            wishes.topK().ifPresent(k -> body.put("top_k", k));
        }
    }

    private void write(AnswerForm form) {
        switch (form) {
            case AnswerForm.Free _ -> {}
            case AnswerForm.Schema schema -> {
                ObjectNode format = outputs().putObject("format");
                format.put("type", "json_schema");
                format.set("schema", parsed(schema.schema()));
            }
            case AnswerForm.JsonObject _, AnswerForm.Grammar _, AnswerForm.Other _ ->
                    throw failures.unable(
                            "response_format", "this provider can hold answers to a schema only");
        }
    }

    private void write(ThoughtWishes wishes) {
        RawJson said = request.extras().get("thinking");
        if (said != null) {
            body.set("thinking", within(maxTokens(), parsed(said)));
        } else if (wishes.effort() == Effort.NONE) {
            body.putObject("thinking").put("type", "disabled");
        } else if (wishes.maxTokens().isPresent()
                && wishes.maxTokens().getAsInt() >= LEAST_THOUGHT_TOKENS
                && wishes.maxTokens().getAsInt() < maxTokens()) {
            body.putObject("thinking")
                    .put("type", "enabled")
                    .put("budget_tokens", wishes.maxTokens().getAsInt());
        }
        switch (wishes.effort()) {
            case UNSAID, NONE -> {}
            case MINIMAL, LOW -> outputs().put("effort", Effort.LOW.word());
            case MEDIUM, HIGH, XHIGH, MAX -> outputs().put("effort", wishes.effort().word());
        }
    }

    /** A thought is part of the answer, and refused unless it is shorter. */
    private static JsonNode within(int most, JsonNode thinking) {
        if (thinking.path("budget_tokens").asInt(0) < most
                || !(thinking instanceof ObjectNode object)) {
            return thinking;
        }
        return most > LEAST_THOUGHT_TOKENS
                ? object.put("budget_tokens", most - 1)
                : JsonNodeFactory.instance.objectNode().put("type", "disabled");
    }

    private ObjectNode outputs() {
        return body.withObject("/output_config");
    }

    /** What a client wrote was checked to be well-formed when it came. */
    static JsonNode parsed(RawJson raw) {
        try {
            return Json.MAPPER.readTree(raw.text());
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
