package dev.stepgate.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A language of bytes, in the few ways a grammar can state one. Immutable. */
sealed interface Expression {

    /** As often as one likes. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** The empty text alone. */
    Expression EMPTY = new Sequence(List.of());

    /** No text at all. */
    Expression NOTHING = new Choice(List.of());

    /** Each byte alone. */
    List<Bytes> SINGLE =
            IntStream.range(0, 256).mapToObj(value -> new Bytes(ByteSet.of(value))).toList();

    /** One byte of a set. */
    record Bytes(ByteSet set) implements Expression {}

    /** One part after another. */
    record Sequence(List<Expression> parts) implements Expression {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of several. */
    record Choice(List<Expression> options) implements Expression {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /** The body several times, {@link #UNBOUNDED} or at most {@code max}. */
    record Repeat(Expression body, int min, int max) implements Expression {}

    /** What the rule of that name says. */
    record Reference(String rule) implements Expression {}

    /**
     * What an automaton accepts; if it counts, with that many characters. The empty text is never
     * one.
     */
    record Word(Automaton automaton, int min, int max) implements Expression {
        static Word of(Automaton automaton) {
            return new Word(automaton, 0, UNBOUNDED);
        }
    }

    /** A text that may also be said by the special token which reads so. */
    record Marker(String text) implements Expression {}

    static Expression text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Expression> parts = new ArrayList<>(bytes.length);
        for (byte value : bytes) {
            parts.add(SINGLE.get(value & 0xff));
        }
        return new Sequence(parts);
    }

    static Expression sequence(Expression... parts) {
        return new Sequence(List.of(parts));
    }

    static Expression choice(Expression... options) {
        return new Choice(List.of(options));
    }

    static Expression optional(Expression body) {
        return new Repeat(body, 0, 1);
    }

    static Expression anyNumberOf(Expression body) {
        return new Repeat(body, 0, UNBOUNDED);
    }
}
