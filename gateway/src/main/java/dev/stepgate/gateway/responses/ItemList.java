package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes a page of items. */
final class ItemList {
    private ItemList() {}

    /**
     * The page as an object.
     *
     * @param more whether there are others after it
     */
    static String json(List<? extends JsonNode> items, boolean more) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        list.putArray("data").addAll(items);
        list.put("first_id", items.isEmpty() ? "" : items.getFirst().path("id").asText());
        list.put("last_id", items.isEmpty() ? "" : items.getLast().path("id").asText());
        return list.put("has_more", more).toString();
    }
}
