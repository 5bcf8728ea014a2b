package dev.stepgate.engine.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON files, or the part of one that matters. Owned by one thread. */
final class JsonReader {

    private static final long LONGEST_FILE_BYTES = 1 << 25;
    private static final int MOST_VALUES = 1 << 22;

    /** Names are not interned: a header has thousands, and none repeats. */
    private static final JsonFactory PARSERS =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    private final Source source;
    private final JsonParser parser;
    private int valuesLeft = MOST_VALUES;

    private JsonReader(Source source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /** The object a file holds. */
    static Json.Members object(Source source, Path file) {
        try {
            if (Files.size(file) > LONGEST_FILE_BYTES) {
                throw source.fault(
                        "size", Files.size(file), "at most " + LONGEST_FILE_BYTES + " bytes");
            }
            return object(source, Files.readAllBytes(file));
        } catch (IOException failed) {
            throw source.fault("cannot be read: " + failed.getMessage());
        }
    }

    static Json.Members object(Source source, byte[] text) {
        try (JsonParser parser = PARSERS.createParser(text)) {
            parser.nextToken();
            if (new JsonReader(source, parser).value() instanceof Json.Members members
                    && parser.nextToken() == null) {
                return members;
            }
            throw source.fault("not one JSON object (expected: { … })");
        } catch (JsonProcessingException malformed) {
            throw source.fault("not JSON: " + malformed.getOriginalMessage());
        } catch (IOException failed) {
            throw source.fault("cannot be read: " + failed.getMessage());
        }
    }

    /** One member of the object a file holds; the others are skipped over, not kept. */
    static Optional<Json> member(Source source, Path file, String name) {
        try (JsonParser parser = PARSERS.createParser(file.toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                parser.nextToken();
                if (wanted) {
                    return Optional.of(new JsonReader(source, parser).value());
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (JsonProcessingException malformed) {
            throw source.fault("not JSON: " + malformed.getOriginalMessage());
        } catch (IOException failed) {
            throw source.fault("cannot be read: " + failed.getMessage());
        }
    }

    private Json value() throws IOException {
        if (--valuesLeft < 0) {
            throw source.fault("more than " + MOST_VALUES + " values (expected: fewer)");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members();
            case START_ARRAY -> elements();
            case VALUE_STRING -> new Json.Text(parser.getText());
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? new Json.Real(parser.getDoubleValue())
                            : new Json.Whole(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Json.Real(parser.getDoubleValue());
            case VALUE_TRUE -> new Json.Truth(true);
            case VALUE_FALSE -> new Json.Truth(false);
            case null, default -> new Json.Nothing();
        };
    }

    private Json members() throws IOException {
        Map<String, Json> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            values.put(name, value());
        }
        return new Json.Members(values);
    }

    private Json elements() throws IOException {
        List<Json> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value());
        }
        return new Json.Elements(values);
    }
}
