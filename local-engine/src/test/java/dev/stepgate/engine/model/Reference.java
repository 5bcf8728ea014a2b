package dev.stepgate.engine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** The answers that come with a fixture. */
record Reference(int[] ids, int promptTokens, int[] greedy, int vocabulary, ByteBuffer logits) {

    static Reference read(Path answers) throws IOException {
        int[] ids = {};
        int[] greedy = {};
        int promptTokens = 0;
        int vocabulary = 0;
        try (JsonParser json =
                new JsonFactory().createParser(Path.of(answers + ".reference.json").toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "ids" -> ids = integers(json);
                    case "greedy" -> greedy = integers(json);
                    case "greedy_prompt_tokens" -> promptTokens = json.getIntValue();
                    case "vocab" -> vocabulary = json.getIntValue();
                    default -> json.skipChildren();
                }
            }
        }
        ByteBuffer logits =
                ByteBuffer.wrap(Files.readAllBytes(Path.of(answers + ".logits.f32")))
                        .order(ByteOrder.LITTLE_ENDIAN);
        return new Reference(ids, promptTokens, greedy, vocabulary, logits);
    }

    private static int[] integers(JsonParser json) throws IOException {
        var values = new ArrayList<Integer>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(json.getIntValue());
        }
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    float logit(int token, int id) {
        return logits.getFloat((token * vocabulary + id) * Float.BYTES);
    }
}
