package dev.stepgate.engine.checkpoint;

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

    boolean has(String name) {
        return find(name).isPresent();
    }

    Optional<Json> find(String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(value -> !(value instanceof Json.Nothing));
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
        if (!(value > 0)) {
            throw source.fault(path + name, value, "above 0");
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

    String textOfLayer(String name, int layer) {
        return text(path + name, ofLayer(name, layer));
    }

    double realOfLayer(String name, int layer) {
        return real(path + name, ofLayer(name, layer));
    }

    /** One layer's limit; null, 0 and no list at all mean there is none. */
    float limitOfLayer(String name, int layer) {
        if (!has(name) || ofLayer(name, layer) instanceof Json.Nothing) {
            return 0;
        }
        return (float) realOfLayer(name, layer);
    }

    private Json ofLayer(String name, int layer) {
        Json value = required(name, "a value for each layer");
        if (!(value instanceof Json.Elements list)) {
            return value;
        }
        if (layer >= list.values().size()) {
            throw source.fault(path + name, value.kind(), "one for each layer, " + layer + " too");
        }
        return list.values().get(layer);
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
