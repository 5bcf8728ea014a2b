package dev.stepgate.engine.grammar;

import java.util.Optional;

/**
 * One way to read a text so far: a place in an automaton, and what comes after. Immutable.
 *
 * @param need characters the automaton still wants, if it counts
 * @param left characters it may still take
 */
record Branch(Symbol.Lexeme lexeme, int state, int need, int left, Stack rest) {

    static Branch start(Symbol.Lexeme lexeme, Stack rest) {
        return new Branch(lexeme, 0, lexeme.min, lexeme.max, rest);
    }

    /** The same place, with counters that tell no more than a text of so many bytes can feel. */
    Branch blurred(int bytes) {
        int least = Math.min(need, bytes);
        int most = left > bytes ? Expression.UNBOUNDED : left;
        return least == need && most == left ? this : new Branch(lexeme, state, least, most, rest);
    }

    /** Characters that were read and not counted yet. */
    int pending() {
        return lexeme.automaton.prices().map(prices -> prices.pending()[state]).orElse(0);
    }

    /** Whether this place is the end of the automaton's text, if it says so. */
    boolean isComplete() {
        return lexeme.automaton.accepts(state) && need == 0;
    }

    /** Whether the automaton may take one more byte. */
    boolean goesOn() {
        Automaton automaton = lexeme.automaton;
        if (automaton.leaving(state).isEmpty()) {
            return false;
        }
        Optional<Automaton.Prices> prices = automaton.prices();
        return prices.isEmpty() || prices.get().cheapest()[state] <= left;
    }

    /** The place after one more byte; empty if there is none. */
    Optional<Branch> after(int value) {
        Automaton automaton = lexeme.automaton;
        int next = automaton.next(state, value);
        if (next == Automaton.DEAD) {
            return Optional.empty();
        }
        Optional<Automaton.Prices> prices = automaton.prices();
        if (prices.isEmpty()) {
            return Optional.of(new Branch(lexeme, next, need, left, rest));
        }
        int price = automaton.price(state, value);
        if (price > left) {
            return Optional.empty();
        }
        int more = left == Expression.UNBOUNDED ? left : left - price;
        int least = Math.max(0, need - price);
        boolean mustGrow = least > 0 || prices.get().open()[next];
        boolean canGrow = !automaton.leaving(next).isEmpty() && prices.get().pending()[next] < more;
        return mustGrow && !canGrow
                ? Optional.empty()
                : Optional.of(new Branch(lexeme, next, least, more, rest));
    }
}
