package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.provider.remote.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chunk that is no JSON, but of which enough is left to know what it said.
 *
 * <p>That is so where it holds one complete {@code content} string, and no sign of anything else
 * that would be lost: a thought, a call, a finish.
 */
final class BrokenChunk {
    private static final Pattern CONTENT =
            Pattern.compile(
                    "\"content\"\\s*:\\s*(\"(?:[^\"\\\\\\x00-\\x1f]|\\\\.)*+\")(?=\\s*[,}\\]]|\\s*$)");
    private static final Pattern FIELD = Pattern.compile("\"content\"\\s*:");
    private static final Pattern MORE =
            Pattern.compile(
                    "\"(reasoning\\w*|tool_calls|refusal|function_call|finish_reason)\"\\s*:"
                            + "(?!\\s*(null|\"\"|\\[\\s*\\]))");

    private BrokenChunk() {}

    /** A chunk that says the same; empty where that cannot be told. */
    static Optional<JsonNode> mended(String text) {
        Matcher content = CONTENT.matcher(text);
        boolean one = FIELD.matcher(text).results().count() == 1;
        if (!one || !content.find() || MORE.matcher(text).find()) {
            return Optional.empty();
        }
        try {
            ObjectNode chunk = JsonNodeFactory.instance.objectNode();
            chunk.putArray("choices")
                    .addObject()
                    .putObject("delta")
                    .put("content", Json.MAPPER.readTree(content.group(1)).textValue());
            return Optional.of(chunk);
        } catch (JsonProcessingException badEscape) {
            return Optional.empty();
        }
    }
}
