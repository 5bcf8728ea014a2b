package dev.stepgate.engine.grammar;

import java.util.List;
import java.util.function.Supplier;

/** What an automaton with a stack still has to read. Immutable, compared by identity. */
sealed interface Symbol {

    /** Some bytes of one automaton. */
    final class Lexeme implements Symbol {
        final Automaton automaton;
        final int min;
        final int max;

        /** The text of the special token that may stand for all of it; empty without one. */
        final String marker;

        Lexeme(Automaton automaton, int min, int max, String marker) {
            this.automaton = automaton;
            this.min = min;
            this.max = max;
            this.marker = marker;
        }
    }

    /** One of several rows of symbols. */
    final class Fork implements Symbol {
        final List<List<Symbol>> options;

        Fork(List<List<Symbol>> options) {
            this.options = List.copyOf(options);
        }
    }

    /** A row of symbols again and again; how often is kept on the stack. */
    final class Loop implements Symbol {
        final List<Symbol> body;
        final int min;
        final int max;

        Loop(List<Symbol> body, int min, int max) {
            this.body = List.copyOf(body);
            this.min = min;
            this.max = max;
        }
    }

    /** A rule, read when it is first needed. */
    final class Rule implements Symbol {
        private final Supplier<List<Symbol>> reading;
        private volatile List<Symbol> body = List.of();
        private volatile boolean read;

        Rule(Supplier<List<Symbol>> reading) {
            this.reading = reading;
        }

        List<Symbol> body() {
            if (!read) {
                body = reading.get();
                read = true;
            }
            return body;
        }
    }
}
