package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Vectors for what was asked: an eighth of its words or tokens, a quarter, minus one, then halves
 * up to the dimensions. They come whole. Immutable.
 */
record VectorSpeech(Asked asked, Form form) implements Speech {
    private static final int USUAL_DIMENSIONS = 3;

    /** How vectors are written. */
    enum Form {
        AS_ASKED,
        NUMBERS,
        BASE64
    }

    @Override
    public List<String> opening() {
        return List.of();
    }

    @Override
    public List<String> tokens() {
        return List.of();
    }

    @Override
    public List<String> ending() {
        return List.of();
    }

    @Override
    public List<String> farewell() {
        return List.of();
    }

    @Override
    public String whole() {
        return whole(asked.inputTokens().size());
    }

    /** With so many vectors. */
    String whole(int vectors) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        for (int i = 0; i < vectors; i++) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            entry.set("embedding", written(numbers(asked.inputTokens().get(i))));
        }
        root.put("model", asked.model());
        int tokens = asked.inputTokens().stream().mapToInt(Integer::intValue).sum();
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return root.toString();
    }

    private List<Float> numbers(int tokens) {
        List<Float> numbers = new ArrayList<>(List.of(tokens / 8f, 0.25f, -1f));
        int dimensions = asked.body().path("dimensions").asInt(USUAL_DIMENSIONS);
        while (numbers.size() < dimensions) {
            numbers.add(0.5f);
        }
        return numbers.subList(0, dimensions);
    }

    private JsonNode written(List<Float> numbers) {
        boolean packed =
                form == Form.BASE64
                        || (form == Form.AS_ASKED
                                && asked.body().path("encoding_format").asText().equals("base64"));
        if (!packed) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            numbers.forEach(list::add);
            return list;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(numbers.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(bytes::putFloat);
        return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
