package dev.stepgate.engine.template;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Anything a template can hold. Immutable but for a {@link Namespace}, which lives within one
 * rendering.
 */
public sealed interface Value
        permits Value.None,
                Value.Bool,
                Value.Int,
                Value.Real,
                Value.Items,
                Value.Mapping,
                Text,
                Undefined,
                Namespace,
                Loop,
                Callable {

    /** Python's {@code None}, JSON's null. */
    record None() implements Value {}

    /** True or false. */
    record Bool(boolean value) implements Value {}

    /** A whole number of any size. */
    record Int(BigInteger value) implements Value {

        /** The number as a value. */
        public static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }
    }

    /** A floating-point number. */
    record Real(double value) implements Value {}

    /** A list; a tuple is one too. */
    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Values by their names, in the order they were written. */
    record Mapping(SequencedMap<Text, Value> values) implements Value {
        public Mapping {
            values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        }
    }
}
