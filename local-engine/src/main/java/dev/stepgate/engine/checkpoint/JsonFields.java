package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a JSON object by name and kind; null is as good as absent. Immutable. */
final class JsonFields {
    private final Source source;
    private final String path;
    private final Map<String, Json> fields;

    JsonFields(Source source, Json.Members object) {
        this(source, "", object);
    }

    private JsonFields(Source source, String path, Json.Members object) {
        this.source = source;
        this.path = path;
        this.fields = object.values();
    }

    Source source() {
        return source;
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    Optional<Json> find(String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(value -> !(value instanceof Json.Nothing));
    }

    /** What was found under a name here, and what should have been. */
    BadCheckpoint fault(String name, Object found, String expected) {
        return source.fault(path + name, found, expected);
    }

    /** An object in this one. */
    Optional<JsonFields> object(String name) {
        return find(name)
                .map(
                        value -> {
                            if (value instanceof Json.Members object) {
                                return new JsonFields(source, path + name + ".", object);
                            }
                            throw source.fault(path + name, value.kind(), "an object");
                        });
    }

    int whole(String name, int least, int most) {
        return whole(path + name, required(name, "a whole number"), least, most);
    }

    int wholeOr(String name, int absent, int least, int most) {
        return find(name).map(value -> whole(path + name, value, least, most)).orElse(absent);
    }

    double real(String name) {
        return real(path + name, required(name, "a number"));
    }

    double positive(String name) {
        double value = real(name);
        if (!((float) value > 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw source.fault(path + name, value, "a number above 0");
        }
        return value;
    }

    boolean truthOr(String name, boolean absent) {
        return find(name)
                .map(
                        value -> {
                            if (value instanceof Json.Truth truth) {
                                return truth.value();
                            }
                            throw source.fault(path + name, value.kind(), "true or false");
                        })
                .orElse(absent);
    }

    String textOr(String name, String absent) {
        return find(name).map(value -> text(path + name, value)).orElse(absent);
    }

    /** A list of strings; empty where there is none. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        elements(name).forEach(element -> texts.add(text(path + name, element)));
        return texts;
    }

    /** Whole numbers from a list, a single one or nothing. */
    List<Integer> wholes(String name, int least, int most) {
        List<Json> values = find(name).isEmpty() ? List.of() : oneOrMore(name);
        return values.stream().map(value -> whole(path + name, value, least, most)).toList();
    }

    /** One layer's string, from a list by layer or one for all; a list may stop short. */
    String textOfLayer(String name, int layer, String beyond) {
        Json value = required(name, "a string for each layer");
        return ofLayer(value, layer).map(text -> text(path + name, text)).orElse(beyond);
    }

    /** One layer's number, from a list by layer or one for all; a list may stop short. */
    double realOfLayer(String name, int layer, double beyond) {
        Json value = required(name, "a number for each layer");
        return ofLayer(value, layer).map(number -> real(path + name, number)).orElse(beyond);
    }

    /** One layer's limit; null, 0, no list at all and one that stops short mean there is none. */
    float limitOfLayer(String name, int layer) {
        return find(name)
                .flatMap(value -> ofLayer(value, layer))
                .filter(value -> !(value instanceof Json.Nothing))
                .map(value -> limit(path + name, (float) real(path + name, value)))
                .orElse(0f);
    }

    private float limit(String at, float value) {
        if (value < 0) {
            throw source.fault(at, value, "0 or more");
        }
        return value;
    }

    private static Optional<Json> ofLayer(Json value, int layer) {
        if (!(value instanceof Json.Elements list)) {
            return Optional.of(value);
        }
        return layer < list.values().size()
                ? Optional.of(list.values().get(layer))
                : Optional.empty();
    }

    private List<Json> elements(String name) {
        return find(name)
                .map(
                        value -> {
                            if (value instanceof Json.Elements list) {
                                return list.values();
                            }
                            throw source.fault(path + name, value.kind(), "a list");
                        })
                .orElse(List.of());
    }

    private List<Json> oneOrMore(String name) {
        Json value = required(name, "one or more");
        return value instanceof Json.Elements list ? list.values() : List.of(value);
    }

    private int whole(String at, Json value, int least, int most) {
        if (value instanceof Json.Whole number
                && number.value() >= least
                && number.value() <= most) {
            return (int) number.value();
        }
        throw source.fault(at, value.kind(), "a whole number, " + least + " to " + most);
    }

    private double real(String at, Json value) {
        double number =
                switch (value) {
                    case Json.Whole whole -> whole.value();
                    case Json.Real real -> real.value();
                    default -> Double.NaN;
                };
        if (!Double.isFinite(number)) {
            throw source.fault(at, value.kind(), "a finite number");
        }
        return number;
    }

    private String text(String at, Json value) {
        if (value instanceof Json.Text text) {
            return text.value();
        }
        throw source.fault(at, value.kind(), "a string");
    }

    private Json required(String name, String expected) {
        return find(name).orElseThrow(() -> source.fault(path + name, "missing", expected));
    }
}
