package dev.stepgate.engine.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. Immutable; objects keep the file's order and name nothing twice. */
sealed interface Json {

    record Members(Map<String, Json> values) implements Json {
        public Members {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    record Elements(List<Json> values) implements Json {
        public Elements {
            values = List.copyOf(values);
        }
    }

    record Text(String value) implements Json {}

    record Whole(long value) implements Json {}

    /** A number with a fraction or an exponent, or too large for a whole one. */
    record Real(double value) implements Json {}

    record Truth(boolean value) implements Json {}

    record Nothing() implements Json {}

    /** What the value is, for complaints. */
    default String kind() {
        return switch (this) {
            case Members members -> "an object";
            case Elements elements -> elements.values().size() + " elements";
            case Text text -> '"' + text.value() + '"';
            case Whole whole -> Long.toString(whole.value());
            case Real real -> Double.toString(real.value());
            case Truth truth -> Boolean.toString(truth.value());
            case Nothing nothing -> "null";
        };
    }
}
