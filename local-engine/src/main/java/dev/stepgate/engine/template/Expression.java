package dev.stepgate.engine.template;

import java.util.List;
import java.util.SequencedMap;

/** Something with a value. Immutable. */
sealed interface Expression {

    /** The line of the template it is written on, from 1. */
    int line();

    /** A literal. */
    record Constant(int line, Value value) implements Expression {}

    /** A variable. */
    record Name(int line, String name) implements Expression {}

    /** {@code [a, b]}, or {@code (a, b)}. */
    record ListOf(int line, List<Expression> values) implements Expression {
        public ListOf {
            values = List.copyOf(values);
        }
    }

    /** <code>{'a': b}</code>. */
    record MappingOf(int line, List<Entry> entries) implements Expression {
        public MappingOf {
            entries = List.copyOf(entries);
        }
    }

    /** One key of a mapping and its value. */
    record Entry(Expression key, Expression value) {}

    /** {@code target.name}. */
    record Attribute(int line, Expression target, String name) implements Expression {}

    /** {@code target[key]}. */
    record Item(int line, Expression target, Expression key) implements Expression {}

    /** {@code target[from:to:step]}; none where nothing is written. */
    record Slice(int line, Expression target, Expression from, Expression to, Expression step)
            implements Expression {}

    /** {@code callee(…)}. */
    record Call(int line, Expression callee, Passed passed) implements Expression {}

    /** {@code target|name(…)}. */
    record Filtered(int line, Expression target, String name, Passed passed)
            implements Expression {}

    /** {@code target is name(…)}. */
    record Tested(int line, Expression target, String name, Passed passed) implements Expression {}

    /** What is passed to a call, a filter or a test. */
    record Passed(List<Expression> positional, SequencedMap<String, Expression> named) {
        public Passed {
            positional = List.copyOf(positional);
        }
    }

    /** {@code not operand}. */
    record Not(int line, Expression operand) implements Expression {}

    /** {@code -operand}, {@code +operand}. */
    record Signed(int line, Operator sign, Expression operand) implements Expression {}

    /** {@code left and right}: the value that decided. */
    record And(int line, Expression left, Expression right) implements Expression {}

    /** {@code left or right}: the value that decided. */
    record Or(int line, Expression left, Expression right) implements Expression {}

    /** Arithmetic. */
    record Binary(int line, Operator operator, Expression left, Expression right)
            implements Expression {}

    /** {@code first < second <= third}: every neighbouring pair must hold. */
    record Compared(int line, Expression first, List<Comparand> others) implements Expression {
        public Compared {
            others = List.copyOf(others);
        }
    }

    /** One further side of a comparison. */
    record Comparand(Comparison comparison, Expression expression) {}

    /** {@code a ~ b ~ c}. */
    record Joined(int line, List<Expression> parts) implements Expression {
        public Joined {
            parts = List.copyOf(parts);
        }
    }

    /** {@code then if test else otherwise}. */
    record Choice(int line, Expression then, Expression test, Expression otherwise)
            implements Expression {}
}
