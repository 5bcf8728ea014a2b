package dev.stepgate.doubles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link FakeUpstream} does with one request, step by step. Immutable: every method answers a
 * longer reply.
 *
 * <p>A reply that ends politely leaves its connection open for the next request. A stream whose
 * last step is to {@link #hold()} leaves the client waiting for good: it counts as unfinished.
 */
public final class Reply {

    /** One thing done to the connection. */
    sealed interface Step {
        /** Writes and flushes. */
        record Write(byte[] bytes) implements Step {}

        /** Waits for {@link FakeUpstream#release()}. */
        record Hold() implements Step {}

        /** Closes the connection in the ordinary way. */
        record HangUp() implements Step {}

        /** Closes the connection with a reset. */
        record Reset() implements Step {}
    }

    private final List<Step> steps;

    private Reply(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    List<Step> steps() {
        return steps;
    }

    /** A whole JSON answer with status 200. */
    public static Reply json(String body) {
        return of(200, "application/json", body);
    }

    /**
     * A whole JSON answer.
     *
     * @param headers names and values in turn
     */
    public static Reply error(int status, String body, String... headers) {
        return of(status, "application/json", body, headers);
    }

    /**
     * A whole answer of any kind.
     *
     * @param headers names and values in turn
     */
    public static Reply of(int status, String contentType, String body, String... headers) {
        byte[] bytes = body.getBytes(UTF_8);
        String head = head(status, contentType, headers) + "Content-Length: " + bytes.length;
        return new Reply(List.of()).raw((head + "\r\n\r\n").getBytes(UTF_8)).raw(bytes);
    }

    /** Nothing at all until released, then the end of the connection. */
    public static Reply silence() {
        return new Reply(List.of()).hold().hangUp();
    }

    /** Bytes that need not be HTTP, then the end of the connection. */
    public static Reply raw(String bytes) {
        return new Reply(List.of()).raw(bytes.getBytes(UTF_8)).hangUp();
    }

    /** The end of the connection instead of any answer. */
    public static Reply hangingUp() {
        return new Reply(List.of()).hangUp();
    }

    /** A connection reset instead of any answer. */
    public static Reply resetting() {
        return new Reply(List.of()).reset();
    }

    /**
     * The head of an event stream with status 200; what follows goes out in chunks.
     *
     * @param headers names and values in turn
     */
    public static Reply streaming(String... headers) {
        String head = head(200, "text/event-stream", headers) + "Transfer-Encoding: chunked";
        return new Reply(List.of()).raw((head + "\r\n\r\n").getBytes(UTF_8));
    }

    /** A complete stream that says one text and names its usage. */
    public static Reply saying(String text) {
        return streaming()
                .data(chunk(0, delta("role", "assistant")))
                .event(new ChatEvent.Text(text))
                .event(new ChatEvent.Finished(FinishReason.STOP))
                .event(new ChatEvent.Used(new Usage(7, 0, 3, 0)))
                .done();
    }

    /** A complete stream of these events. */
    public static Reply of(ChatEvent... events) {
        Reply reply = streaming();
        for (ChatEvent event : events) {
            reply = reply.event(event);
        }
        return reply.done();
    }

    /** One event in the shape most upstreams share. */
    public Reply event(ChatEvent event) {
        return data(
                switch (event) {
                    case ChatEvent.Reasoning r ->
                            chunk(r.choice(), delta("reasoning_content", r.text()));
                    case ChatEvent.Text t -> said(t);
                    case ChatEvent.CallStarted c -> chunk(c.choice(), call(c));
                    case ChatEvent.CallArguments c -> chunk(c.choice(), arguments(c));
                    case ChatEvent.Finished f -> finish(f);
                    case ChatEvent.Used u -> usage(u);
                });
    }

    /** One {@code data:} frame. */
    public Reply data(String data) {
        return frame("data: " + data + "\n\n");
    }

    /** A comment line, which keeps a stream alive. */
    public Reply comment(String text) {
        return frame(": " + text + "\n\n");
    }

    /** Text exactly as given, as one chunk of the stream. */
    public Reply frame(String text) {
        return frame(text.getBytes(UTF_8));
    }

    /** Bytes exactly as given, as one chunk of the stream. */
    public Reply frame(byte[] bytes) {
        var framed = new ByteArrayOutputStream();
        framed.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
        framed.writeBytes(bytes);
        framed.writeBytes("\r\n".getBytes(UTF_8));
        return raw(framed.toByteArray());
    }

    /** Bytes exactly as given, outside any framing. */
    public Reply raw(byte[] bytes) {
        return with(new Step.Write(bytes));
    }

    /** Waits for {@link FakeUpstream#release()} before going on. */
    public Reply hold() {
        return with(new Step.Hold());
    }

    /** The {@code [DONE]} frame and the end of the stream. */
    public Reply done() {
        return data("[DONE]").end();
    }

    /** The end of the stream, without {@code [DONE]}. */
    public Reply end() {
        return raw("0\r\n\r\n".getBytes(UTF_8));
    }

    /** The connection closes here, finished or not. */
    public Reply hangUp() {
        return with(new Step.HangUp());
    }

    /** The connection is reset here. */
    public Reply reset() {
        return with(new Step.Reset());
    }

    private Reply with(Step step) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new Reply(longer);
    }

    private static String head(int status, String contentType, String... headers) {
        var head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        head.append("Content-Type: ").append(contentType).append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.toString();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode delta(String field, String text) {
        return object().put(field, text);
    }

    private static ObjectNode call(ChatEvent.CallStarted call) {
        ObjectNode delta = object();
        ObjectNode entry = delta.putArray("tool_calls").addObject();
        entry.put("index", call.index()).put("id", call.id()).put("type", "function");
        entry.putObject("function").put("name", call.name()).put("arguments", "");
        return delta;
    }

    private static ObjectNode arguments(ChatEvent.CallArguments more) {
        ObjectNode delta = object();
        ObjectNode entry = delta.putArray("tool_calls").addObject().put("index", more.index());
        entry.putObject("function").put("arguments", more.fragment());
        return delta;
    }

    private static ObjectNode envelope() {
        return object().put("id", "chatcmpl-scripted")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "scripted-model");
    }

    private static String chunk(int number, ObjectNode delta) {
        return chunk(choice(number, delta).putNull("finish_reason"));
    }

    private static ObjectNode choice(int number, ObjectNode delta) {
        return object().put("index", number).set("delta", delta);
    }

    private static String chunk(ObjectNode choice) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices").add(choice);
        return chunk.toString();
    }

    private static String said(ChatEvent.Text text) {
        ObjectNode choice = choice(text.choice(), delta("content", text.text()));
        if (!text.odds().isEmpty()) {
            ArrayNode content = choice.putObject("logprobs").putNull("refusal").putArray("content");
            for (TokenOdds odds : text.odds()) {
                ArrayNode likeliest =
                        chance(content.addObject(), odds.chosen()).putArray("top_logprobs");
                odds.likeliest().forEach(other -> chance(likeliest.addObject(), other));
            }
        }
        return chunk(choice.putNull("finish_reason"));
    }

    private static ObjectNode chance(ObjectNode entry, TokenOdds.Chance chance) {
        entry.put("token", chance.token()).put("logprob", chance.logProbability());
        ArrayNode bytes = entry.putArray("bytes");
        chance.bytes().forEach(each -> bytes.add(Byte.toUnsignedInt(each)));
        return entry;
    }

    private static String finish(ChatEvent.Finished finished) {
        return chunk(
                choice(finished.choice(), object()).put("finish_reason", finished.reason().word()));
    }

    private static String usage(ChatEvent.Used used) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices");
        ObjectNode usage = chunk.putObject("usage");
        usage.put("prompt_tokens", used.usage().promptTokens());
        usage.put("completion_tokens", used.usage().completionTokens());
        usage.put("total_tokens", used.usage().totalTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", used.usage().cachedTokens());
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", used.usage().reasoningTokens());
        return chunk.toString();
    }
}
