package dev.stepgate.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link ScriptedUpstream} does with one request, step by step. Immutable: every method
 * answers a longer reply.
 *
 * <p>A reply that ends politely leaves its connection open for the next request. A stream whose
 * last step is to {@link #hold()} leaves the client waiting for good: it counts as unfinished.
 */
public final class Reply {

    /** One thing done to the connection. */
    sealed interface Step {
        /** Writes and flushes, so many times. */
        record Write(byte[] bytes, int times) implements Step {}

        /** Waits for this much of the scenario's time. */
        record Wait(Duration time) implements Step {}

        /** Waits for {@link ScriptedUpstream#release()}. */
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

    /** A complete stream that says one text, whatever was asked, and names its usage. */
    public static Reply saying(String text) {
        return streaming()
                .data(said("{\"role\":\"assistant\"}", "null"))
                .data(said("{\"content\":" + quoted(text) + "}", "null"))
                .data(said("{}", "\"stop\""))
                .data(
                        """
                        {"id":"chatcmpl-scripted","object":"chat.completion.chunk","created":1,\
                        "model":"scripted-model","choices":[],"usage":{"prompt_tokens":7,\
                        "completion_tokens":3,"total_tokens":10,\
                        "prompt_tokens_details":{"cached_tokens":0},\
                        "completion_tokens_details":{"reasoning_tokens":0}}}\
                        """)
                .done();
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
        return raw(framed(bytes));
    }

    /** Each text as one chunk of the stream. */
    Reply frames(List<String> texts) {
        return paced(texts, Duration.ZERO);
    }

    /** The same, with this much of the scenario's time before each. */
    Reply paced(List<String> texts, Duration before) {
        var longer = new ArrayList<>(steps);
        for (String text : texts) {
            if (before.isPositive()) {
                longer.add(new Step.Wait(before));
            }
            longer.add(new Step.Write(framed(text.getBytes(UTF_8)), 1));
        }
        return new Reply(longer);
    }

    /** One chunk of the stream, many times over. */
    public Reply repeating(String text, int times) {
        return with(new Step.Write(framed(text.getBytes(UTF_8)), times));
    }

    /** Bytes exactly as given, outside any framing. */
    public Reply raw(byte[] bytes) {
        return with(new Step.Write(bytes, 1));
    }

    /** Waits before going on; the upstream's scale shortens it. */
    public Reply pause(Duration time) {
        return with(new Step.Wait(time));
    }

    /** Waits for {@link ScriptedUpstream#release()} before going on. */
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

    /** The same after a wait for this much of the scenario's time. */
    Reply after(Duration time) {
        var longer = new ArrayList<Step>();
        longer.add(new Step.Wait(time));
        longer.addAll(steps);
        return new Reply(longer);
    }

    /** A few words on it: its status, and how it ends if not politely. */
    String summary() {
        String begins =
                steps.stream()
                        .filter(Step.Write.class::isInstance)
                        .map(Step.Write.class::cast)
                        .findFirst()
                        .map(first -> status(new String(first.bytes(), UTF_8)))
                        .orElse("nothing");
        return switch (steps.getLast()) {
            case Step.HangUp() -> begins + ", then hangs up";
            case Step.Reset() -> begins + ", then a reset";
            case Step.Hold() -> begins + ", then silence";
            case Step.Write write -> begins;
            case Step.Wait wait -> begins;
        };
    }

    private static String status(String head) {
        return head.matches("(?s)HTTP/1.1 \\d{3} .*") ? head.substring(9, 12) : "no HTTP";
    }

    private static String said(String delta, String finish) {
        return """
        {"id":"chatcmpl-scripted","object":"chat.completion.chunk","created":1,\
        "model":"scripted-model","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\
        """
                .formatted(delta, finish);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private Reply with(Step step) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new Reply(longer);
    }

    private static byte[] framed(byte[] bytes) {
        var framed = new ByteArrayOutputStream();
        framed.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
        framed.writeBytes(bytes);
        framed.writeBytes("\r\n".getBytes(UTF_8));
        return framed.toByteArray();
    }

    private static String head(int status, String contentType, String... headers) {
        var head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        head.append("Content-Type: ").append(contentType).append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.toString();
    }
}
