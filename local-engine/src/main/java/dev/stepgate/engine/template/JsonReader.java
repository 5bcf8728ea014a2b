package dev.stepgate.engine.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads one JSON text as Python does: keys in order, the last of two alike. Owned by one thread.
 */
final class JsonReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private final boolean given;

    private JsonReader(JsonParser parser, boolean given) {
        this.parser = parser;
        this.given = given;
    }

    /**
     * The value of a whole text; empty if it is not JSON, is nested deeper than a thousand, or has
     * a number no computer holds.
     */
    static Optional<Value> read(String json, boolean given) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            Value value = new JsonReader(parser, given).value();
            return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private Value value() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("nothing here");
        }
        return switch (token) {
            case VALUE_NULL -> new Value.None();
            case VALUE_TRUE -> new Value.Bool(true);
            case VALUE_FALSE -> new Value.Bool(false);
            case VALUE_STRING -> Text.of(parser.getText(), given);
            case VALUE_NUMBER_INT -> new Value.Int(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> real();
            case START_ARRAY -> items();
            case START_OBJECT -> mapping();
            default -> throw new IOException("unexpected " + token);
        };
    }

    private Value real() throws IOException {
        double value = Double.parseDouble(parser.getText());
        if (!Double.isFinite(value)) {
            throw new IOException("too large a number");
        }
        return new Value.Real(value);
    }

    private Value items() throws IOException {
        List<Value> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value());
        }
        return new Value.Items(values);
    }

    private Value mapping() throws IOException {
        SequencedMap<Text, Value> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Text key = Text.of(parser.currentName(), given);
            parser.nextToken();
            values.put(key, value());
        }
        return new Value.Mapping(values);
    }
}
