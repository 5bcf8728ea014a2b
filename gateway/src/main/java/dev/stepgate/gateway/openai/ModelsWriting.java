package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.catalog.ModelCard;
import dev.stepgate.gateway.catalog.Task;
import java.math.BigDecimal;
import java.util.List;

/**
 * Writes models in one shape that clients of OpenAI, Anthropic and OpenRouter all read (wire facts,
 * §6.2).
 */
final class ModelsWriting {
    private static final int NANO_DIGITS = 9;

    private ModelsWriting() {}

    static String list(List<ModelCard> cards) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        ArrayNode entries = list.putArray("data");
        cards.forEach(card -> entries.add(model(card)));
        list.put("has_more", false);
        list.put("first_id", cards.isEmpty() ? null : cards.getFirst().id());
        list.put("last_id", cards.isEmpty() ? null : cards.getLast().id());
        return list.toString();
    }

    static String one(ModelCard card) {
        return model(card).toString();
    }

    private static ObjectNode model(ModelCard card) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("id", card.id());
        model.put("object", "model");
        model.put("type", "model");
        model.put("created", card.created().getEpochSecond());
        model.put("created_at", card.created().toString());
        model.put("owned_by", card.ownedBy());
        model.put("display_name", card.displayName());
        model.put("lifecycle", "active");
        model.put("context_length", card.contextTokens());
        model.put("max_model_len", card.contextTokens());
        model.put("max_input_tokens", card.contextTokens());
        model.put("max_tokens", card.contextTokens());
        ObjectNode pricing = model.putObject("pricing");
        pricing.put("prompt", dollars(card.price().promptNanodollarsPerToken()));
        pricing.put("completion", dollars(card.price().completionNanodollarsPerToken()));
        abilities(model, card.task());
        return model;
    }

    private static void abilities(ObjectNode model, Task task) {
        ArrayNode parameters = model.putArray("supported_parameters");
        switch (task) {
            case CHAT -> parameters.add("tools").add("reasoning");
            case EMBEDDINGS -> {
                ObjectNode shape = model.putObject("architecture");
                shape.put("modality", "text->embeddings");
                shape.putArray("input_modalities").add("text");
                shape.putArray("output_modalities").add("embeddings");
            }
        }
    }

    /** Dollars per token, as a string, so that no client's binary fractions touch it. */
    private static String dollars(long nanodollars) {
        BigDecimal exact = BigDecimal.valueOf(nanodollars, NANO_DIGITS);
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }
}
