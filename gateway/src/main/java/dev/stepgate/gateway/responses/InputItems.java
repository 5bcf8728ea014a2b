package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.kept.KeptResponse;
import java.util.ArrayList;
import java.util.List;

/** The items a response followed, as OpenAI lists them: each with a name and in its long form. */
final class InputItems {
    private InputItems() {}

    static List<ObjectNode> named(KeptResponse response) {
        String name = response.id().substring(response.id().indexOf('_') + 1);
        List<ObjectNode> items = new ArrayList<>();
        for (JsonNode node : Past.list(response.input())) {
            ObjectNode item = node.deepCopy();
            String type = item.path("type").asText("message");
            if (type.equals("item_reference")) {
                continue; // it is another response's
            }
            item.put("type", type);
            if (!item.path("id").isTextual()) {
                item.put("id", prefix(type) + name + "_i" + items.size());
            }
            if (!item.path("status").isTextual()) {
                item.put("status", "completed");
            }
            if (type.equals("message")) {
                lengthen(item);
            }
            items.add(item);
        }
        return items;
    }

    private static String prefix(String type) {
        return switch (type) {
            case "message" -> "msg_";
            case "reasoning" -> "rs_";
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "custom_tool_call" -> "ctc_";
            default -> "ctco_";
        };
    }

    private static void lengthen(ObjectNode message) {
        boolean own = message.path("role").asText().equals("assistant");
        if (message.path("content").isTextual()) {
            String text = message.get("content").textValue();
            message.putArray("content")
                    .addObject()
                    .put("type", own ? "output_text" : "input_text")
                    .put("text", text);
        }
        for (JsonNode part : message.path("content")) {
            if (part instanceof ObjectNode said
                    && said.path("type").asText().equals("output_text")) {
                ArrayNode none = JsonNodeFactory.instance.arrayNode();
                said.set(
                        "annotations",
                        said.path("annotations").isArray() ? said.get("annotations") : none);
                said.set("logprobs", said.path("logprobs").isArray() ? said.get("logprobs") : none);
            }
        }
    }
}
