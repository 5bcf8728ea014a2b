package dev.stepgate.engine.checkpoint;

import java.util.List;

/** A value of a GGUF file's metadata. Immutable; arrays are not to be written to. */
sealed interface GgufValue {

    /** Any whole number, signed or not. */
    record Whole(long value) implements GgufValue {}

    record Real(double value) implements GgufValue {}

    record Truth(boolean value) implements GgufValue {}

    record Text(String value) implements GgufValue {}

    record Wholes(long[] values) implements GgufValue {}

    record Reals(double[] values) implements GgufValue {}

    record Truths(boolean[] values) implements GgufValue {}

    record Texts(List<String> values) implements GgufValue {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** What the value is, for complaints. */
    default String kind() {
        return switch (this) {
            case Whole whole -> Long.toString(whole.value());
            case Real real -> Double.toString(real.value());
            case Truth truth -> Boolean.toString(truth.value());
            case Text text -> '"' + text.value() + '"';
            case Wholes wholes -> wholes.values().length + " whole numbers";
            case Reals reals -> reals.values().length + " numbers";
            case Truths truths -> truths.values().length + " truth values";
            case Texts texts -> texts.values().size() + " strings";
        };
    }
}
