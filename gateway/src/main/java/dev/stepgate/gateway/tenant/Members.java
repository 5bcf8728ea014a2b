package dev.stepgate.gateway.tenant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object that was written by us. Owned by one thread. */
final class Members {
    private final Map<String, @Nullable Object> byName = new LinkedHashMap<>();

    private Members() {}

    static Members read(JsonFactory json, String text) throws IOException {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the body is not an object");
            }
            return object(parser);
        }
    }

    private static Members object(JsonParser parser) throws IOException {
        Members members = new Members();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.byName.put(name, value(parser));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> texts(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> throw new IOException("the body is not valid JSON");
        };
    }

    private static List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(parser.getText());
        }
        return texts;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Members object(String name) throws IOException {
        if (byName.get(name) instanceof Members members) {
            return members;
        }
        throw lacks(name, "an object");
    }

    String text(String name) throws IOException {
        if (byName.get(name) instanceof String text) {
            return text;
        }
        throw lacks(name, "a text");
    }

    /** Empty for null, and where it is not there. */
    Optional<String> textOrNull(String name) throws IOException {
        return byName.get(name) == null ? Optional.empty() : Optional.of(text(name));
    }

    Instant instant(String name) throws IOException {
        return Instant.parse(text(name));
    }

    boolean truth(String name) throws IOException {
        if (byName.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw lacks(name, "true or false");
    }

    /** False where it is not there, as in what was written before there was such a member. */
    boolean truthOrNot(String name) throws IOException {
        return byName.containsKey(name) && truth(name);
    }

    /** All of them as whole numbers, whose names are whole numbers too. */
    SortedMap<Integer, Long> counts() throws IOException {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        for (String name : byName.keySet()) {
            if (!(byName.get(name) instanceof BigDecimal number)) {
                throw lacks(name, "a number");
            }
            counts.put(Integer.valueOf(name), number.longValueExact());
        }
        return counts;
    }

    /** Empty for null, and where it is not there. */
    OptionalLong nanodollars(String name) throws IOException {
        if (byName.get(name) == null) {
            return OptionalLong.empty();
        }
        Optional<Long> nanodollars =
                byName.get(name) instanceof BigDecimal number
                        ? Dollars.nanodollars(number)
                        : Optional.empty();
        return OptionalLong.of(nanodollars.orElseThrow(() -> lacks(name, "dollars")));
    }

    List<String> texts(String name) throws IOException {
        if (byName.get(name) instanceof List<?> list) {
            return list.stream().map(String.class::cast).toList();
        }
        throw lacks(name, "a list");
    }

    private static IOException lacks(String name, String expected) {
        return new IOException(
                name + ": missing, or not as it should be (expected: " + expected + ")");
    }
}
