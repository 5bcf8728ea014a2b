package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client that keeps each dialect's rules makes of a response's body; what breaks them fails.
 */
final class Gathered {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Gathered() {}

    /** From chunks of a chat completion. */
    static Meant fromChunks(String body) throws JsonProcessingException {
        assertThat(body).endsWith("data: [DONE]\n\n");
        StringBuilder thought = new StringBuilder();
        StringBuilder text = new StringBuilder();
        List<Meant.Call> calls = new ArrayList<>();
        String finish = "";
        for (JsonNode chunk : frames(body)) {
            assertThat(chunk.has("error")).as("%s", chunk).isFalse();
            for (JsonNode choice : chunk.get("choices")) {
                assertThat(finish).as("before %s", choice).isEmpty();
                JsonNode delta = choice.get("delta");
                thought.append(delta.path("reasoning_content").asText());
                text.append(delta.path("content").asText());
                delta.path("tool_calls").forEach(entry -> add(calls, entry));
                finish = choice.get("finish_reason").asText("");
            }
        }
        assertThat(finish).isEqualTo(calls.isEmpty() ? "stop" : "tool_calls");
        return byField(thought.toString(), text.toString(), calls);
    }

    private static void add(List<Meant.Call> calls, JsonNode entry) {
        int index = entry.get("index").intValue();
        JsonNode function = entry.get("function");
        String more = function.get("arguments").textValue();
        if (entry.has("id")) {
            assertThat(index).isEqualTo(calls.size());
            calls.add(
                    new Meant.Call(
                            entry.get("id").textValue(), function.get("name").textValue(), more));
        } else {
            assertThat(function.has("name")).isFalse();
            Meant.Call before = calls.get(index);
            calls.set(index, new Meant.Call(before.id(), before.name(), before.arguments() + more));
        }
    }

    /** From a whole chat completion. */
    static Meant fromCompletion(String body) throws JsonProcessingException {
        JsonNode message = JSON.readTree(body).at("/choices/0/message");
        List<Meant.Call> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            calls.add(
                    new Meant.Call(
                            call.get("id").textValue(),
                            call.at("/function/name").textValue(),
                            call.at("/function/arguments").textValue()));
        }
        return byField(
                message.path("reasoning_content").asText(),
                message.get("content").isNull() ? "" : message.get("content").textValue(),
                calls);
    }

    private static Meant byField(String thought, String text, List<Meant.Call> calls) {
        List<Meant.Part> parts = new ArrayList<>();
        parts.add(new Meant.Thought(thought));
        parts.add(new Meant.Said(text));
        parts.addAll(calls);
        return new Meant(parts);
    }

    /** From the events of a message. */
    static Meant fromEvents(String body) throws JsonProcessingException {
        List<Meant.Part> blocks = new ArrayList<>();
        String stopped = "";
        for (JsonNode event : frames(body)) {
            String type = event.get("type").textValue();
            assertThat(body).contains("event: " + type + "\ndata: {\"type\":\"" + type + "\"");
            switch (type) {
                case "content_block_start" -> {
                    assertThat(event.get("index").intValue()).isEqualTo(blocks.size());
                    blocks.add(begun(event.get("content_block")));
                }
                case "content_block_delta" -> {
                    assertThat(event.get("index").intValue()).isEqualTo(blocks.size() - 1);
                    blocks.add(more(blocks.removeLast(), event.get("delta")));
                }
                case "message_delta" -> stopped = event.at("/delta/stop_reason").textValue();
                default -> {}
            }
        }
        assertThat(stopped).isIn("end_turn", "tool_use");
        return new Meant(blocks);
    }

    private static Meant.Part begun(JsonNode block) {
        return switch (block.get("type").textValue()) {
            case "text" -> new Meant.Said(block.get("text").textValue());
            case "thinking" -> new Meant.Thought(block.get("thinking").textValue());
            default ->
                    new Meant.Call(block.get("id").textValue(), block.get("name").textValue(), "");
        };
    }

    private static Meant.Part more(Meant.Part part, JsonNode delta) {
        return switch (part) {
            case Meant.Said(String text) -> new Meant.Said(text + delta.get("text").textValue());
            case Meant.Thought(String text) ->
                    new Meant.Thought(text + delta.path("thinking").asText());
            case Meant.Call(String id, String name, String arguments) ->
                    new Meant.Call(id, name, arguments + delta.get("partial_json").textValue());
        };
    }

    /** From a whole message. The arguments are written anew. */
    static Meant fromMessage(String body) throws JsonProcessingException {
        List<Meant.Part> blocks = new ArrayList<>();
        for (JsonNode block : JSON.readTree(body).get("content")) {
            Meant.Part part = begun(block);
            blocks.add(
                    part instanceof Meant.Call(String id, String name, String none)
                            ? new Meant.Call(id, name, none + block.get("input"))
                            : part);
        }
        return new Meant(blocks);
    }

    /** From the items of a response. */
    static Meant fromItems(JsonNode items) {
        List<Meant.Part> parts = new ArrayList<>();
        for (JsonNode item : items) {
            assertThat(item.get("status").textValue()).isEqualTo("completed");
            parts.add(
                    switch (item.get("type").textValue()) {
                        case "message" -> new Meant.Said(item.at("/content/0/text").textValue());
                        case "reasoning" ->
                                new Meant.Thought(item.at("/content/0/text").textValue());
                        default ->
                                new Meant.Call(
                                        item.get("call_id").textValue(),
                                        item.get("name").textValue(),
                                        item.get("arguments").textValue());
                    });
        }
        return new Meant(parts);
    }

    /** From a whole response. */
    static Meant fromResponse(String body) throws JsonProcessingException {
        return fromItems(JSON.readTree(body).get("output"));
    }

    /** The same with every call's arguments written anew. */
    static Meant writtenAnew(Meant meant) throws JsonProcessingException {
        List<Meant.Part> parts = new ArrayList<>();
        for (Meant.Part part : meant.parts()) {
            parts.add(
                    part instanceof Meant.Call(String id, String name, String arguments)
                            ? new Meant.Call(id, name, JSON.readTree(arguments).toString())
                            : part);
        }
        return new Meant(parts);
    }

    private static List<JsonNode> frames(String body) throws JsonProcessingException {
        List<JsonNode> frames = new ArrayList<>();
        for (String line : body.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                frames.add(JSON.readTree(line.substring("data: ".length())));
            } else {
                assertThat(line).matches("|:.*|event: [a-z_]+|data: \\[DONE]");
            }
        }
        return frames;
    }
}
