package dev.stepgate.engine.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys and values at the head of a GGUF file (spec section 6.2). Immutable. */
final class GgufMetadata {
    private final Source source;
    private final Map<String, GgufValue> values;

    GgufMetadata(Source source, Map<String, GgufValue> values) {
        this.source = source;
        this.values = Map.copyOf(values);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A whole number in a range; a missing key is a fault. */
    int whole(String key, int least, int most) {
        return whole(key, required(key, "a whole number"), least, most);
    }

    int wholeOr(String key, int absent, int least, int most) {
        return optional(key).map(value -> whole(key, value, least, most)).orElse(absent);
    }

    float positive(String key) {
        return positive(key, required(key, "a number"));
    }

    boolean truthOr(String key, boolean absent) {
        return optional(key)
                .map(
                        value -> {
                            if (value instanceof GgufValue.Truth truth) {
                                return truth.value();
                            }
                            throw source.fault(key, value.kind(), "true or false");
                        })
                .orElse(absent);
    }

    String textOr(String key, String absent) {
        return optional(key)
                .map(
                        value -> {
                            if (value instanceof GgufValue.Text text) {
                                return text.value();
                            }
                            throw source.fault(key, value.kind(), "a string");
                        })
                .orElse(absent);
    }

    List<String> texts(String key) {
        GgufValue value = required(key, "a list of strings");
        if (value instanceof GgufValue.Texts texts) {
            return texts.values();
        }
        throw source.fault(key, value.kind(), "a list of strings");
    }

    /** One layer's whole number, from a list by layer or one number for all of them. */
    int wholeOfLayer(String key, int layer, int least, int most) {
        GgufValue value = required(key, "a whole number for each layer");
        if (value instanceof GgufValue.Wholes list) {
            within(key, layer, list.values().length);
            return whole(
                    key + "[" + layer + "]",
                    new GgufValue.Whole(list.values()[layer]),
                    least,
                    most);
        }
        return whole(key, value, least, most);
    }

    /** One layer's number, from a list by layer or one number for all; 0 without the key. */
    float realOfLayer(String key, int layer) {
        GgufValue value = optional(key).orElse(new GgufValue.Real(0));
        if (value instanceof GgufValue.Reals list) {
            within(key, layer, list.values().length);
            return (float) number(key, new GgufValue.Real(list.values()[layer]));
        }
        return (float) number(key, value);
    }

    /** One layer's number above 0, from a list by layer or one number for all of them. */
    float positiveOfLayer(String key, int layer) {
        required(key, "a number for each layer");
        return positive(key, new GgufValue.Real(realOfLayer(key, layer)));
    }

    /** Whether a layer's queries see a window only. A period of n makes each n-th layer full. */
    boolean windowed(String key, int layer) {
        return switch (required(key, "true or false for each layer")) {
            case GgufValue.Truths list -> {
                within(key, layer, list.values().length);
                yield list.values()[layer];
            }
            case GgufValue.Wholes list -> {
                within(key, layer, list.values().length);
                yield list.values()[layer] != 0;
            }
            case GgufValue period -> layer % whole(key, period, 1, Integer.MAX_VALUE) != 0;
        };
    }

    /** The list of small whole numbers under a key; a missing key is a fault. */
    int[] wholes(String key) {
        GgufValue value = required(key, "a list of whole numbers");
        if (value instanceof GgufValue.Wholes list
                && Arrays.stream(list.values()).allMatch(whole -> whole == (int) whole)) {
            return Arrays.stream(list.values()).mapToInt(whole -> (int) whole).toArray();
        }
        throw source.fault(key, value.kind(), "a list of 32-bit whole numbers");
    }

    private void within(String key, int layer, int length) {
        if (layer >= length) {
            throw source.fault(key, length + " entries", "one for each layer, " + layer + " too");
        }
    }

    private int whole(String key, GgufValue value, int least, int most) {
        if (value instanceof GgufValue.Whole number
                && number.value() >= least
                && number.value() <= most) {
            return (int) number.value();
        }
        throw source.fault(key, value.kind(), "a whole number, " + least + " to " + most);
    }

    private float positive(String key, GgufValue value) {
        float number = (float) number(key, value);
        if (!(number > 0 && number < Float.POSITIVE_INFINITY)) {
            throw source.fault(key, value.kind(), "a number above 0");
        }
        return number;
    }

    private double number(String key, GgufValue value) {
        double number =
                switch (value) {
                    case GgufValue.Real real -> real.value();
                    case GgufValue.Whole whole -> whole.value();
                    default -> Double.NaN;
                };
        if (!Double.isFinite(number)) {
            throw source.fault(key, value.kind(), "a finite number");
        }
        return number;
    }

    private Optional<GgufValue> optional(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private GgufValue required(String key, String expected) {
        return optional(key).orElseThrow(() -> source.fault(key, "missing", expected));
    }
}
