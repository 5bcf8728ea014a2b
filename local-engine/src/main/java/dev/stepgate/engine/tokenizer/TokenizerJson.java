package dev.stepgate.engine.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a Hugging Face {@code tokenizer.json}. Owned by one thread. */
final class TokenizerJson {
    private static final int LARGEST_ID = 1 << 20;

    private static final JsonFactory PARSERS =
            JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

    /** What the file must say where this engine knows one way only; null and absent are alike. */
    private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

    static {
        EXPECTED.put("normalizer", "null");
        EXPECTED.put("pre_tokenizer.type", "Sequence");
        String[] expressions = {Splitter.NUMBERS, Splitter.CJK, Splitter.WORDS};
        for (int i = 0; i < expressions.length; i++) {
            String split = "pre_tokenizer.pretokenizers." + i;
            EXPECTED.put(split + ".type", "Split");
            EXPECTED.put(split + ".pattern.Regex", expressions[i]);
            EXPECTED.put(split + ".behavior", "Isolated");
            EXPECTED.put(split + ".invert", "false");
        }
        EXPECTED.put("pre_tokenizer.pretokenizers.3.type", "ByteLevel");
        EXPECTED.put("pre_tokenizer.pretokenizers.3.add_prefix_space", "false");
        EXPECTED.put("pre_tokenizer.pretokenizers.3.use_regex", "false");
        EXPECTED.put("pre_tokenizer.pretokenizers.4.type", "null");
        EXPECTED.put("decoder.type", "ByteLevel");
        EXPECTED.put("model.type", "BPE");
        EXPECTED.put("model.dropout", "null");
        EXPECTED.put("model.continuing_subword_prefix", "null");
        EXPECTED.put("model.end_of_word_suffix", "null");
    }

    /** Fields that may be absent, which is as good as false. */
    private static final List<String> FALSE = List.of("model.byte_fallback", "model.ignore_merges");

    private final Path file;

    /** The vocabulary by id, empty where an id is unused; meant up to the size. */
    private String[] tokens = new String[1 << 16];

    private int size;
    private final Map<String, Integer> added = new LinkedHashMap<>();
    private final List<String> merges = new ArrayList<>();

    /** Every other scalar by its path, lists by index. */
    private final Map<String, String> settings = new HashMap<>();

    private TokenizerJson(Path file) {
        this.file = file;
    }

    static Vocabulary read(Path file) {
        TokenizerJson json = new TokenizerJson(file);
        try (JsonParser parser = PARSERS.createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw json.fault("not a JSON object (expected: { … })");
            }
            json.readMembers(parser, "");
        } catch (JsonProcessingException malformed) {
            throw json.fault("not JSON: " + malformed.getOriginalMessage());
        } catch (IOException failed) {
            throw json.fault("cannot be read: " + failed.getMessage());
        }
        json.requireExpected();
        return json.vocabulary();
    }

    private void readMembers(JsonParser parser, String path) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = path + parser.currentName();
            parser.nextToken();
            switch (name) {
                case "model.vocab" -> readVocabulary(parser);
                case "model.merges" -> readMerges(parser);
                case "added_tokens" -> readAdded(parser);
                case "post_processor", "truncation", "padding" -> parser.skipChildren();
                default -> readSetting(parser, name);
            }
        }
    }

    private void readSetting(JsonParser parser, String path) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readMembers(parser, path + ".");
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                readSetting(parser, path + "." + i);
            }
        } else {
            settings.put(path, parser.getText());
        }
    }

    private void readVocabulary(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_OBJECT, "model.vocab", "ids by token");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String token = parser.currentName();
            parser.nextToken();
            put(token, id(parser, "model.vocab"));
        }
    }

    private void readMerges(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "model.merges", "a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                parser.nextToken();
                String left = parser.getText();
                parser.nextToken();
                merges.add(left + " " + parser.getText());
                parser.nextToken();
                require(parser, JsonToken.END_ARRAY, "model.merges", "pairs");
            } else {
                require(parser, JsonToken.VALUE_STRING, "model.merges", "\"left right\"");
                merges.add(parser.getText());
            }
        }
    }

    private void readAdded(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "added_tokens", "a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser, JsonToken.START_OBJECT, "added_tokens", "objects");
            String content = "";
            int id = -1;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "content" -> content = parser.getText();
                    case "id" -> id = id(parser, "added_tokens.id");
                    case "single_word", "lstrip", "rstrip" ->
                            require(
                                    parser,
                                    JsonToken.VALUE_FALSE,
                                    "added_tokens." + field,
                                    "false");
                    default -> parser.skipChildren();
                }
            }
            if (content.isEmpty() || id < 0) {
                throw fault("added_tokens: a token without content or id (expected: both)");
            }
            added.put(content, id);
        }
    }

    private int id(JsonParser parser, String what) throws IOException {
        require(parser, JsonToken.VALUE_NUMBER_INT, what, "a whole number");
        double id = parser.getDoubleValue();
        if (id < 0 || id > LARGEST_ID) {
            throw fault(what + ": " + id + " (expected: 0 to " + LARGEST_ID + ")");
        }
        return (int) id;
    }

    private void require(JsonParser parser, JsonToken token, String what, String expected) {
        if (parser.currentToken() != token) {
            throw fault(what + ": " + parser.currentToken() + " (expected: " + expected + ")");
        }
    }

    private void requireExpected() {
        EXPECTED.forEach(
                (path, expected) -> {
                    String found = settings.getOrDefault(path, "null");
                    if (path.endsWith(".Regex")) {
                        found = found.replace("\r", "\\r").replace("\n", "\\n");
                    }
                    boolean empty = found.isEmpty() && expected.equals("null");
                    if (!found.equals(expected) && !empty) {
                        throw fault(path + ": " + found + " (expected: " + expected + ")");
                    }
                });
        for (String path : FALSE) {
            if (!settings.getOrDefault(path, "false").equals("false")) {
                throw fault(path + ": " + settings.get(path) + " (expected: false)");
            }
        }
        requireNoNormalizer();
    }

    /** None, or a sequence of none. */
    private void requireNoNormalizer() {
        settings.forEach(
                (path, found) -> {
                    boolean empty = path.equals("normalizer.type") && found.equals("Sequence");
                    if (path.startsWith("normalizer.") && !empty) {
                        throw fault(path + ": " + found + " (expected: no normalizer)");
                    }
                });
    }

    private Vocabulary vocabulary() {
        for (int id = 0; id < size; id++) {
            if (added.getOrDefault(tokens[id], id) != id) {
                tokens[id] = "";
            }
        }
        added.forEach((token, id) -> put(token, id));
        if (size == 0) {
            throw fault("model.vocab: missing (expected: ids by token)");
        }
        return new Vocabulary(
                file.toString(),
                Arrays.asList(tokens).subList(0, size),
                new HashSet<>(added.values()),
                merges);
    }

    private void put(String token, int id) {
        if (id >= tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(id + 1, 2 * tokens.length));
        }
        while (size <= id) {
            tokens[size++] = "";
        }
        if (!tokens[id].isEmpty() && !tokens[id].equals(token)) {
            throw fault("id " + id + ": two tokens (expected: one)");
        }
        tokens[id] = token;
    }

    private BadCheckpoint fault(String sentence) {
        return new BadCheckpoint(file + ": " + sentence.replaceAll("\\p{Cntrl}", "?"));
    }
}
