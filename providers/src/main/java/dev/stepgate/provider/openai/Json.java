package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The room's JSON reader: one value and nothing after it. Thread-safe. */
final class Json {
    static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Json() {}

    /** What a string says; empty for anything else. */
    static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
