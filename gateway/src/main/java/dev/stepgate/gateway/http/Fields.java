package dev.stepgate.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One object of a request, read field by field: strict about the fields asked for, silent about the
 * rest. A null counts as absent. Owned by one thread.
 */
public final class Fields {
    private static final int LONGEST_ECHO = 40;
    private static final int LONGEST_MODEL = 256;

    private final String path;
    private final ObjectNode object;
    private final Set<String> taken = new HashSet<>();

    private Fields(String path, ObjectNode object) {
        this.path = path;
        this.object = object;
    }

    public static Fields of(ObjectNode root) {
        return new Fields("", root);
    }

    /** An object without fields. */
    public static Fields none() {
        return of(JsonNodeFactory.instance.objectNode());
    }

    /** The object at a place in the request, such as {@code messages[0]}. */
    public static Fields at(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new Fields(path, object);
        }
        throw wrong(path, kind(node), "an object");
    }

    public static Refusal.Malformed wrong(String path, String value, String expected) {
        return new Refusal.Malformed(path, path + ": " + value + " (expected: " + expected + ")");
    }

    /** A client's word, quoted and no longer than an error message can bear. */
    public static String quoted(String word) {
        return word.length() <= LONGEST_ECHO
                ? '"' + word + '"'
                : '"' + word.substring(0, LONGEST_ECHO) + "…\"";
    }

    /** Where the object stands; empty for the whole request. */
    public String path() {
        return path;
    }

    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public RawJson whole() {
        return new RawJson(object.toString());
    }

    public Optional<JsonNode> take(String name) {
        taken.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    public Optional<String> text(String name) {
        return take(name)
                .map(
                        value -> {
                            if (!value.isTextual()) {
                                throw wrong(path(name), kind(value), "a string");
                            }
                            return value.textValue();
                        });
    }

    public String textOrEmpty(String name) {
        return text(name).orElse("");
    }

    public String requiredText(String name) {
        String value = text(name).orElseThrow(() -> wrong(path(name), "missing", "a string"));
        if (value.isEmpty()) {
            throw wrong(path(name), "empty", "a string");
        }
        return value;
    }

    public boolean flag(String name) {
        Optional<JsonNode> value = take(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw wrong(path(name), kind(value.get()), "true or false");
        }
        return value.isPresent() && value.get().booleanValue();
    }

    public Optional<Fields> object(String name) {
        return take(name).map(value -> at(path(name), value));
    }

    public Fields requiredObject(String name) {
        return object(name).orElseThrow(() -> wrong(path(name), "missing", "an object"));
    }

    public Optional<ArrayNode> array(String name) {
        return take(name)
                .map(
                        value -> {
                            if (value instanceof ArrayNode array) {
                                return array;
                            }
                            throw wrong(path(name), kind(value), "a list");
                        });
    }

    /** The name of the model that is asked for. */
    public String model() {
        String model = requiredText("model");
        if (model.length() > LONGEST_MODEL) {
            throw wrong("model", model.length() + " characters", "at most " + LONGEST_MODEL);
        }
        return model;
    }

    /** The messages of a conversation, one at least. */
    public ArrayNode messages() {
        ArrayNode list =
                array("messages")
                        .orElseThrow(() -> wrong("messages", "missing", "a list of messages"));
        if (list.isEmpty()) {
            throw wrong("messages", "empty", "at least one message");
        }
        return list;
    }

    /** What a list holds; nothing if there is none. */
    public Iterable<JsonNode> items(String name) {
        return array(name).<Iterable<JsonNode>>map(list -> list).orElse(List.of());
    }

    public OptionalInt integer(String name, int least, String expected) {
        Optional<JsonNode> value = take(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().canConvertToInt() || !value.get().isIntegralNumber()) {
            String span = "a whole number, " + least + ".." + Integer.MAX_VALUE;
            throw wrong(path(name), kind(value.get()), span);
        }
        if (value.get().intValue() < least) {
            throw wrong(path(name), value.get().asText(), expected);
        }
        return OptionalInt.of(value.get().intValue());
    }

    /** A whole number from one to another, both included. */
    public OptionalInt integer(String name, int least, int most) {
        Optional<JsonNode> value = take(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || number.intValue() < least
                || number.intValue() > most) {
            throw wrong(path(name), kind(number), least + " to " + most);
        }
        return OptionalInt.of(number.intValue());
    }

    public OptionalLong whole(String name) {
        Optional<JsonNode> value = take(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
            throw wrong(path(name), kind(value.get()), "a whole number of 64 bits");
        }
        return OptionalLong.of(value.get().longValue());
    }

    public OptionalDouble number(String name, Span span) {
        Optional<JsonNode> value = take(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!value.get().isNumber()) {
            throw wrong(path(name), kind(value.get()), span.words());
        }
        double number = value.get().doubleValue();
        if (!span.holds(number)) {
            throw wrong(path(name), Double.toString(number), span.words());
        }
        return OptionalDouble.of(number);
    }

    /** The names of all fields. */
    public Iterable<String> names() {
        return object::fieldNames;
    }

    /** What nobody asked for, as the client wrote it. */
    public Map<String, RawJson> rest() {
        Map<String, RawJson> rest = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!taken.contains(field.getKey()) && !field.getValue().isNull()) {
                rest.put(field.getKey(), new RawJson(field.getValue().toString()));
            }
        }
        return rest;
    }

    /** What a value is, without saying it: it may be a secret or part of a conversation. */
    public static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> numberOrKind(value);
            case BOOLEAN -> value.asText();
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            default -> "null";
        };
    }

    private static String numberOrKind(JsonNode value) {
        String digits = value.toString();
        return digits.length() <= LONGEST_ECHO
                ? digits
                : "a number of " + digits.length() + " digits";
    }

    /** Numbers from one to another; the least may be left out. */
    public record Span(double least, boolean leastIncluded, double most) {
        boolean holds(double number) {
            return number <= most && (leastIncluded ? number >= least : number > least);
        }

        String words() {
            return leastIncluded
                    ? least + " to " + most
                    : "more than " + least + ", at most " + most;
        }
    }
}
