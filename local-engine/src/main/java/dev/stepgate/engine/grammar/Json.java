package dev.stepgate.engine.grammar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A JSON value that was read. Immutable. */
sealed interface Json {
    int LONGEST = 1 << 20;
    int DEEPEST = 200;

    /** Digits on either side of the point; more is a way to make arithmetic slow. */
    int MOST_DIGITS = 100;

    JsonFactory PARSERS =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                    .build();

    record Members(SequencedMap<String, Json> members) implements Json {}

    record Items(List<Json> items) implements Json {}

    record Text(String characters) implements Json {}

    /** A number; two are equal by their value. */
    record Num(BigDecimal value) implements Json {
        public Num {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        }

        boolean isWhole() {
            return value.scale() <= 0;
        }
    }

    record Truth(boolean value) implements Json {}

    record Null() implements Json {}

    /** Reads a text that is one JSON value, or says of the field what is wrong. */
    static Json read(String text, String field) {
        if (text.length() > LONGEST) {
            throw new BadRequest(
                    field
                            + ": "
                            + text.length()
                            + " characters (expected: at most "
                            + LONGEST
                            + ")");
        }
        try (JsonParser parser = PARSERS.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new BadRequest(field + ": empty (expected: a JSON value)");
            }
            Json value = value(parser, field);
            if (parser.nextToken() != null) {
                throw new BadRequest(field + ": more than one value (expected: one)");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            var place = malformed.getLocation();
            String where = place == null ? "" : " at character " + place.getCharOffset();
            throw new BadRequest(
                    field
                            + ": not JSON"
                            + where
                            + " (expected: a JSON value without repeated names, at most "
                            + DEEPEST
                            + " deep)");
        } catch (IOException impossible) {
            throw new BadRequest(field + ": not JSON (expected: a JSON value)");
        }
    }

    private static Json value(JsonParser parser, String field) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                SequencedMap<String, Json> members = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser, field));
                }
                yield new Members(members);
            }
            case START_ARRAY -> {
                List<Json> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, field));
                }
                yield new Items(items);
            }
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_TRUE, VALUE_FALSE ->
                    new Truth(parser.currentToken() == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> new Null();
            default -> new Num(number(parser, field));
        };
    }

    private static BigDecimal number(JsonParser parser, String field) throws IOException {
        BigDecimal value = new BigDecimal(parser.getText());
        if (Math.abs((long) value.scale()) > MOST_DIGITS || value.precision() > MOST_DIGITS) {
            String text = parser.getText();
            throw new BadRequest(
                    field
                            + ": "
                            + text.substring(0, Math.min(40, text.length()))
                            + " (expected: numbers of at most "
                            + MOST_DIGITS
                            + " digits)");
        }
        return value;
    }
}
