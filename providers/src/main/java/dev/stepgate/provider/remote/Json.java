package dev.stepgate.provider.remote;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON reader of all upstreams: one value and nothing after it. Thread-safe. */
public final class Json {
    public static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Json() {}

    /** What a string says; empty for anything else. */
    public static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
