package dev.stepgate.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's messages (wire facts, section 8; StepFun's variant, section 2.5). Immutable. */
record MessagesSpeech(Asked asked, Answer answer, StopPlace stop) implements Speech {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the last delta says why it ends. */
    enum StopPlace {
        /** In its {@code delta}, as documented. */
        DELTA,
        /** At the top of the event, as StepFun has it; its message starts without usage. */
        TOP
    }

    @Override
    public List<String> opening() {
        ObjectNode start = event("message_start");
        ObjectNode message = start.putObject("message");
        message.put("id", "msg_scripted")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", asked.model());
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        if (stop == StopPlace.DELTA) {
            message.putObject("usage")
                    .put("input_tokens", asked.promptTokens())
                    .put("output_tokens", 1);
        }
        return List.of(frame(start), frame(event("ping")));
    }

    @Override
    public List<String> tokens() {
        List<String> frames = new ArrayList<>();
        int block = -1;
        String open = "";
        for (Piece piece : answer.pieces()) {
            String kind = kind(piece);
            var frame = new StringBuilder();
            if (!kind.equals(open) || piece instanceof Piece.CallBegun) {
                if (block >= 0) {
                    frame.append(frame(event("content_block_stop").put("index", block)));
                }
                block++;
                open = kind;
                frame.append(frame(starting(block, piece)));
            }
            if (!(piece instanceof Piece.CallBegun)) {
                frame.append(frame(more(block, piece)));
            }
            frames.add(frame.toString());
        }
        return frames;
    }

    private int blocks() {
        int blocks = 0;
        String open = "";
        for (Piece piece : answer.pieces()) {
            if (!kind(piece).equals(open) || piece instanceof Piece.CallBegun) {
                blocks++;
                open = kind(piece);
            }
        }
        return blocks;
    }

    @Override
    public List<String> ending() {
        List<String> frames = new ArrayList<>();
        if (blocks() > 0) {
            frames.add(frame(event("content_block_stop").put("index", blocks() - 1)));
        }
        ObjectNode delta = event("message_delta");
        ObjectNode inner = delta.putObject("delta");
        ObjectNode place = stop == StopPlace.DELTA ? inner : delta;
        place.put("stop_reason", stopReason()).putNull("stop_sequence");
        delta.set("usage", usage());
        frames.add(frame(delta));
        return frames;
    }

    @Override
    public List<String> farewell() {
        return List.of(frame(event("message_stop")));
    }

    @Override
    public String whole() {
        ObjectNode root = object().put("id", "msg_scripted").put("type", "message");
        root.put("role", "assistant").put("model", asked.model());
        ArrayNode content = root.putArray("content");
        if (!answer.thought().isEmpty()) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", answer.thought())
                    .put("signature", "scripted");
        }
        if (!answer.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", answer.text());
        }
        for (Piece.CallBegun call : answer.calls()) {
            ObjectNode use = content.addObject().put("type", "tool_use").put("id", call.id());
            use.put("name", call.name());
            try {
                use.set("input", JSON.readTree(answer.arguments(call)));
            } catch (JsonProcessingException e) {
                use.putObject("input"); // cut short by the limit
            }
        }
        root.put("stop_reason", stopReason()).putNull("stop_sequence");
        root.set("usage", usage());
        return root.toString();
    }

    private ObjectNode usage() {
        return object().put("input_tokens", asked.promptTokens())
                .put("output_tokens", answer.pieces().size());
    }

    private String stopReason() {
        return switch (answer.finish()) {
            case "tool_calls" -> "tool_use";
            case "length" -> "max_tokens";
            default -> "end_turn";
        };
    }

    private static String kind(Piece piece) {
        return switch (piece) {
            case Piece.Thought thought -> "thinking";
            case Piece.Said said -> "text";
            case Piece.CallBegun call -> "tool_use";
            case Piece.CallArguments more -> "tool_use";
        };
    }

    private static ObjectNode starting(int index, Piece piece) {
        ObjectNode start = event("content_block_start").put("index", index);
        ObjectNode block = start.putObject("content_block").put("type", kind(piece));
        switch (piece) {
            case Piece.Thought thought -> block.put("thinking", "").put("signature", "");
            case Piece.Said said -> block.put("text", "");
            case Piece.CallBegun call -> {
                block.put("id", call.id()).put("name", call.name());
                block.putObject("input");
            }
            case Piece.CallArguments more -> {}
        }
        return start;
    }

    private static ObjectNode more(int index, Piece piece) {
        ObjectNode event = event("content_block_delta").put("index", index);
        ObjectNode delta = event.putObject("delta");
        switch (piece) {
            case Piece.Thought(String text) ->
                    delta.put("type", "thinking_delta").put("thinking", text);
            case Piece.Said(String text) -> delta.put("type", "text_delta").put("text", text);
            case Piece.CallArguments(int call, String fragment) ->
                    delta.put("type", "input_json_delta").put("partial_json", fragment);
            case Piece.CallBegun call -> {}
        }
        return event;
    }

    private static ObjectNode event(String type) {
        return object().put("type", type);
    }

    /** A frame whose event has the name of its type. */
    static String frame(ObjectNode event) {
        return "event: " + event.path("type").asText() + "\n" + Speech.frame(event);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
