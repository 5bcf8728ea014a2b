package dev.stepgate.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Completions of raw text; thoughts and calls are in the layout of Step 3.5. Immutable. */
record RawSpeech(Asked asked, Answer answer) implements Speech {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public List<String> opening() {
        return List.of();
    }

    @Override
    public List<String> tokens() {
        return answer.pieces().stream().map(piece -> Speech.frame(chunk(raw(piece), ""))).toList();
    }

    @Override
    public List<String> ending() {
        List<String> frames = new ArrayList<>();
        String finish = answer.finish().equals("tool_calls") ? "stop" : answer.finish();
        frames.add(Speech.frame(chunk("", finish)));
        if (asked.usageAsked()) {
            ObjectNode chunk = envelope();
            chunk.putArray("choices");
            chunk.set("usage", usage());
            frames.add(Speech.frame(chunk));
        }
        return frames;
    }

    @Override
    public List<String> farewell() {
        return List.of(Speech.done());
    }

    @Override
    public String whole() {
        var text = new StringBuilder();
        answer.pieces().forEach(piece -> text.append(raw(piece)));
        ObjectNode root = chunk(text.toString(), answer.finish());
        root.set("usage", usage());
        return root.toString();
    }

    private String raw(Piece piece) {
        return switch (piece) {
            case Piece.Thought(String text) -> text;
            case Piece.Said(String text) -> text;
            case Piece.CallBegun call -> written(call);
            case Piece.CallArguments more -> ""; // the call is written where it begins
        };
    }

    private String written(Piece.CallBegun call) {
        var text = new StringBuilder("<tool_call>\n<function=").append(call.name()).append(">\n");
        try {
            for (Map.Entry<String, JsonNode> each :
                    JSON.readTree(answer.arguments(call)).properties()) {
                text.append("<parameter=").append(each.getKey()).append(">\n");
                text.append(
                        each.getValue().isTextual() ? each.getValue().asText() : each.getValue());
                text.append("\n</parameter>\n");
            }
        } catch (JsonProcessingException e) {
            // A call cut short by the limit stays without parameters.
        }
        return text.append("</function>\n</tool_call>").toString();
    }

    private ObjectNode chunk(String text, String finish) {
        ObjectNode chunk = envelope();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0).put("text", text);
        choice.putNull("logprobs");
        if (finish.isEmpty()) {
            choice.putNull("finish_reason");
        } else {
            choice.put("finish_reason", finish);
        }
        return chunk;
    }

    private ObjectNode envelope() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "cmpl-scripted")
                .put("object", "text_completion")
                .put("created", 1_790_000_000)
                .put("model", asked.model());
    }

    private ObjectNode usage() {
        int completion = answer.pieces().size();
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", asked.promptTokens())
                .put("completion_tokens", completion)
                .put("total_tokens", asked.promptTokens() + completion);
    }
}
