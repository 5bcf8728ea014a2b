package dev.stepgate.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client makes of a stream that reads the specification to the letter: every delta is added,
 * and what is done has to be what was added up. Owned by one thread.
 */
public final class Assembled {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<ObjectNode> items = new ArrayList<>();
    private final List<Boolean> done = new ArrayList<>();
    private final List<JsonNode> events = new ArrayList<>();

    private Assembled() {}

    public static Assembled of(String frames) throws JsonProcessingException {
        Assembled assembled = new Assembled();
        for (String frame : frames.split("\n\n", -1)) {
            if (!frame.isEmpty() && !frame.startsWith(":")) {
                assembled.take(frame);
            }
        }
        return assembled;
    }

    /** The items that were told to their end. */
    public ArrayNode items() {
        ArrayNode whole = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < items.size(); i++) {
            assertThat(done.get(i)).as("item %d is told to its end", i).isTrue();
            whole.add(items.get(i));
        }
        return whole;
    }

    List<String> types() {
        return events.stream().map(event -> event.path("type").textValue()).toList();
    }

    List<JsonNode> events() {
        return events;
    }

    /** The response that the last event carries. */
    JsonNode response() {
        return events.getLast().path("response");
    }

    private void take(String frame) throws JsonProcessingException {
        String[] lines = frame.split("\n", -1);
        assertThat(lines).hasSize(2);
        assertThat(lines[1]).startsWith("data: ");
        JsonNode event = JSON.readTree(lines[1].substring("data: ".length()));
        String type = event.path("type").textValue();
        assertThat(lines[0]).isEqualTo("event: " + type);
        assertThat(event.path("sequence_number").intValue()).isEqualTo(events.size());
        events.add(event);
        switch (type) {
            case "response.output_item.added" -> begin(event);
            case "response.output_item.done" -> end(event);
            case "response.content_part.added", "response.reasoning_summary_part.added" ->
                    list(event).add(event.get("part"));
            case "response.content_part.done", "response.reasoning_summary_part.done" ->
                    assertThat(part(event)).isEqualTo(event.get("part"));
            case "response.output_text.delta" -> {
                add(part(event), "text", event);
                ((ArrayNode) part(event).get("logprobs")).addAll((ArrayNode) event.get("logprobs"));
            }
            case "response.reasoning_text.delta", "response.reasoning_summary_text.delta" ->
                    add(part(event), "text", event);
            case "response.output_text.done",
                    "response.reasoning_text.done",
                    "response.reasoning_summary_text.done" ->
                    assertThat(part(event).get("text")).isEqualTo(event.get("text"));
            case "response.function_call_arguments.delta" -> add(item(event), "arguments", event);
            case "response.function_call_arguments.done" ->
                    assertThat(item(event).get("arguments")).isEqualTo(event.get("arguments"));
            case "response.custom_tool_call_input.delta" -> add(item(event), "input", event);
            case "response.custom_tool_call_input.done" ->
                    assertThat(item(event).get("input")).isEqualTo(event.get("input"));
            default -> assertThat(event.path("response").isObject()).as(type).isTrue();
        }
    }

    private void begin(JsonNode event) {
        assertThat(event.get("output_index").intValue()).isEqualTo(items.size());
        assertThat(done).as("one item is told after the other").doesNotContain(false);
        ObjectNode item = event.get("item").deepCopy();
        assertThat(item.get("status").textValue()).isEqualTo("in_progress");
        items.add(item);
        done.add(false);
    }

    private void end(JsonNode event) {
        int at = event.get("output_index").intValue();
        ObjectNode item = items.get(at);
        assertThat(item.get("id")).isEqualTo(event.at("/item/id"));
        item.set("status", event.at("/item/status"));
        if (item.has("encrypted_content")) {
            item.set("encrypted_content", event.at("/item/encrypted_content"));
        }
        assertThat((JsonNode) item).isEqualTo(event.get("item"));
        assertThat(done.set(at, true)).isFalse();
    }

    private ObjectNode item(JsonNode event) {
        int at = event.get("output_index").intValue();
        assertThat(items.get(at).get("id")).isEqualTo(event.get("item_id"));
        assertThat(done.get(at)).isFalse();
        return items.get(at);
    }

    private ArrayNode list(JsonNode event) {
        return (ArrayNode) item(event).get(event.has("summary_index") ? "summary" : "content");
    }

    private ObjectNode part(JsonNode event) {
        JsonNode index =
                event.has("summary_index")
                        ? event.get("summary_index")
                        : event.get("content_index");
        return (ObjectNode) list(event).get(index.intValue());
    }

    private static void add(ObjectNode to, String field, JsonNode event) {
        to.put(field, to.get(field).textValue() + event.get("delta").textValue());
    }
}
