package dev.stepgate.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

/**
 * Writes what a provider means as upstreams might: cut anywhere, calls mixed, with this or that
 * escape. Owned by one thread.
 */
final class Dictation {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectWriter RAW = JsonMapper.builder().build().writer();
    private static final ObjectWriter ESCAPED = RAW.with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final List<String> THOUGHT_FIELDS =
            List.of("reasoning", "reasoning_content", "reasoning_text");

    private static final int HUGE = 1 << 16;

    private final Random random;

    /** Whether a pair of surrogates may be cut in two, as JavaScript does; then all is escaped. */
    private final boolean cutsPairs;

    private final List<ObjectNode> frames = new ArrayList<>();

    private Dictation(Random random) {
        this.random = random;
        this.cutsPairs = random.nextInt(3) == 0;
    }

    /** Chunks in OpenAI's dialect, as the data of frames, {@code [DONE]} the last of them. */
    static List<String> chat(Meant meant, Random random) throws JsonProcessingException {
        Dictation dictation = new Dictation(random);
        dictation.tellChunks(meant);
        List<String> data = dictation.written();
        data.add("[DONE]");
        return data;
    }

    /** Events in Anthropic's dialect, as the data of frames. */
    static List<String> messages(Meant meant, Random random) throws JsonProcessingException {
        Dictation dictation = new Dictation(random);
        dictation.tellEvents(meant);
        return dictation.written();
    }

    private void tellChunks(Meant meant) {
        String thoughts = THOUGHT_FIELDS.get(random.nextInt(THOUGHT_FIELDS.size()));
        List<Queue<ObjectNode>> late = new ArrayList<>();
        chunk(JSON.objectNode().put("role", "assistant").put("content", ""));
        for (Meant.Part part : meant.parts()) {
            switch (part) {
                case Meant.Thought(String text) -> deltas(thoughts, text);
                case Meant.Said(String text) -> deltas("content", text);
                case Meant.Call call -> late.add(callDeltas(late.size(), call));
            }
        }
        while (late.stream().anyMatch(queue -> !queue.isEmpty())) {
            Optional.ofNullable(late.get(random.nextInt(late.size())).poll())
                    .ifPresent(this::chunk);
        }
        String reason = late.isEmpty() ? "stop" : "tool_calls";
        chunk(JSON.objectNode()).withArray("choices").forEach(each -> finish(each, reason));
        ObjectNode usage = frame().putObject("usage");
        usage.put("prompt_tokens", 7).put("completion_tokens", 3).put("total_tokens", 10);
    }

    private static void finish(JsonNode choice, String reason) {
        ((ObjectNode) choice).put("finish_reason", reason);
    }

    private void deltas(String field, String text) {
        pieces(text).forEach(piece -> chunk(JSON.objectNode().put(field, piece)));
    }

    /** Begins a call, and tells of its arguments now or leaves them for later. */
    private Queue<ObjectNode> callDeltas(int index, Meant.Call call) {
        Queue<ObjectNode> deltas = new ArrayDeque<>();
        boolean repeats = random.nextInt(4) == 0;
        deltas.add(callDelta(index, Optional.of(call), ""));
        for (String piece : pieces(call.arguments())) {
            deltas.add(callDelta(index, Optional.of(call).filter(any -> repeats), piece));
        }
        boolean later = random.nextBoolean();
        do {
            Optional.ofNullable(deltas.poll()).ifPresent(this::chunk);
        } while (!later && !deltas.isEmpty());
        return deltas;
    }

    private static ObjectNode callDelta(int index, Optional<Meant.Call> named, String arguments) {
        ObjectNode delta = JSON.objectNode();
        ObjectNode entry = delta.putArray("tool_calls").addObject().put("index", index);
        ObjectNode function = JSON.objectNode();
        named.ifPresent(
                call -> {
                    entry.put("id", call.id()).put("type", "function");
                    function.put("name", call.name());
                });
        entry.set("function", function.put("arguments", arguments));
        return delta;
    }

    private ObjectNode chunk(ObjectNode delta) {
        ObjectNode chunk = frame();
        chunk.withArray("choices").addObject().put("index", 0).set("delta", delta);
        return chunk;
    }

    private ObjectNode frame() {
        ObjectNode chunk = JSON.objectNode();
        chunk.put("id", "up-1").put("object", "chat.completion.chunk").put("created", 1);
        chunk.put("model", "m").putArray("choices");
        frames.add(chunk);
        return chunk;
    }

    private void tellEvents(Meant meant) {
        ObjectNode message = event("message_start").putObject("message");
        message.put("id", "msg_1").put("type", "message").put("role", "assistant");
        message.put("model", "m").putArray("content");
        message.putObject("usage").put("input_tokens", 7).put("output_tokens", 1);
        int index = 0;
        for (Meant.Part part : meant.parts()) {
            ObjectNode block = event("content_block_start").put("index", index);
            switch (part) {
                case Meant.Thought(String text) -> {
                    block.putObject("content_block").put("type", "thinking").put("thinking", "");
                    blockDeltas(index, "thinking", text);
                    delta(index, "signature_delta").put("signature", "c2lnbmVk");
                }
                case Meant.Said(String text) -> {
                    block.putObject("content_block").put("type", "text").put("text", "");
                    blockDeltas(index, "text", text);
                }
                case Meant.Call call -> {
                    ObjectNode use = block.putObject("content_block").put("type", "tool_use");
                    use.put("id", call.id()).put("name", call.name()).putObject("input");
                    pieces(call.arguments())
                            .forEach(
                                    piece ->
                                            delta(index(block), "input_json_delta")
                                                    .put("partial_json", piece));
                }
            }
            event("content_block_stop").put("index", index++);
            if (random.nextInt(4) == 0) {
                event("ping");
            }
        }
        ObjectNode last = event("message_delta");
        last.putObject("delta")
                .put("stop_reason", meant.calls().isEmpty() ? "end_turn" : "tool_use");
        last.putObject("usage").put("output_tokens", 3);
        event("message_stop");
    }

    private static int index(ObjectNode block) {
        return block.get("index").intValue();
    }

    private void blockDeltas(int index, String kind, String text) {
        pieces(text).forEach(piece -> delta(index, kind + "_delta").put(kind, piece));
    }

    private ObjectNode delta(int index, String type) {
        return event("content_block_delta")
                .put("index", index)
                .putObject("delta")
                .put("type", type);
    }

    private ObjectNode event(String type) {
        ObjectNode event = JSON.objectNode().put("type", type);
        frames.add(event);
        return event;
    }

    /** A few pieces, at least one; what is huge comes at once. */
    private List<String> pieces(String text) {
        if (text.length() > HUGE) {
            return List.of(text);
        }
        List<String> pieces = new ArrayList<>();
        int most = Math.max(9, text.length() / 5);
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            if (!cutsPairs && end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** Each frame's data; lines of it where whoever writes JSON breaks it. */
    private List<String> written() throws JsonProcessingException {
        List<String> data = new ArrayList<>();
        for (ObjectNode frame : frames) {
            ObjectWriter writer = cutsPairs || random.nextBoolean() ? ESCAPED : RAW;
            boolean lines = random.nextInt(6) == 0;
            data.add(
                    (lines ? writer.withDefaultPrettyPrinter() : writer).writeValueAsString(frame));
        }
        return data;
    }
}
