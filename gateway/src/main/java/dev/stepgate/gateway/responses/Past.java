package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.kept.KeptResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one request can go on from: its tenant's responses that were kept. Owned by one thread. */
final class Past {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** An item's name has the name of its response in it. */
    private static final Pattern ITEM = Pattern.compile("[a-z]+_([0-9a-f]{24})_i?[0-9]+");

    private static final String TURN_ON =
            "nothing of an earlier response: this tenant's are not stored; its operator turns that"
                    + " on with stepgate tenants set NAME --store-responses true";
    private static final String KEPT = "one of this tenant's that is still stored";

    private final boolean stores;
    private final Function<String, Optional<KeptResponse>> find;
    private final Map<String, Optional<KeptResponse>> found = new HashMap<>();

    /**
     * @param stores whether the tenant has its responses kept
     * @param find finds one by its id
     */
    Past(boolean stores, Function<String, Optional<KeptResponse>> find) {
        this.stores = stores;
        this.find = find;
    }

    /** Of a tenant that has nothing kept. */
    static Past none() {
        return new Past(false, id -> Optional.empty());
    }

    boolean stores() {
        return stores;
    }

    /** All items up to a response and with those of its output, oldest first; none to none. */
    ArrayNode upTo(String field, String id) {
        if (!stores && !id.isEmpty()) {
            throw Fields.wrong(field, Fields.quoted(id), TURN_ON);
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        String next = id;
        while (!next.isEmpty()) {
            String sought = next;
            KeptResponse response =
                    response(sought)
                            .orElseThrow(() -> Fields.wrong(field, Fields.quoted(sought), KEPT));
            ArrayNode turn = list(response.input());
            turn.addAll((ArrayNode) tree(response.response()).get("output"));
            turn.addAll(items);
            items = turn;
            next = response.previous();
        }
        return items;
    }

    /** The item that a reference means. */
    JsonNode item(Fields reference) {
        String id = reference.requiredText("id");
        if (!stores) {
            throw Fields.wrong(
                    reference.path(), "an item_reference", TURN_ON + ", or send store: false");
        }
        Matcher name = ITEM.matcher(id);
        return (name.matches() ? response("resp_" + name.group(1)) : Optional.<KeptResponse>empty())
                .flatMap(response -> item(response, id))
                .orElseThrow(() -> Fields.wrong(reference.path("id"), Fields.quoted(id), KEPT));
    }

    private static Optional<JsonNode> item(KeptResponse response, String id) {
        for (JsonNode item : tree(response.response()).get("output")) {
            if (item.path("id").asText().equals(id)) {
                return Optional.of(item);
            }
        }
        for (JsonNode item : InputItems.named(response)) {
            if (item.path("id").asText().equals(id)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    private Optional<KeptResponse> response(String id) {
        return found.computeIfAbsent(id, find);
    }

    static ArrayNode list(String json) {
        return (ArrayNode) tree(json);
    }

    /** What we wrote ourselves. */
    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new AssertionError("a response was kept that is no JSON", broken);
        }
    }
}
