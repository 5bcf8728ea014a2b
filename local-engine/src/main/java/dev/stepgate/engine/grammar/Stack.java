package dev.stepgate.engine.grammar;

import java.util.List;
import java.util.Optional;

/**
 * What is to be read after the present automaton, next first: a list that is shared, never changed.
 * Two are equal if they hold the same, but for those that differ as objects far down: comparing all
 * the way would take longer than to follow both. Thread-safe.
 */
final class Stack {
    static final Stack BOTTOM = new Stack();

    /** Symbols that are compared one by one before two stacks count as different. */
    private static final int COMPARED = 16;

    private final Symbol top;

    /** How often a loop on top has to run, and how often it may. */
    private final int min;

    private final int max;
    private final Stack below;
    private final int depth;
    private final int hash;

    /** What the top may begin with, once it was asked for. */
    private volatile Optional<Branches> begun = Optional.empty();

    private Stack() {
        this.top = new Symbol.Fork(List.of());
        this.min = 0;
        this.max = 0;
        this.below = this;
        this.depth = 0;
        this.hash = 1;
    }

    private Stack(Symbol top, int min, int max, Stack below) {
        this.top = top;
        this.min = min;
        this.max = max;
        this.below = below;
        this.depth = below.depth + 1;
        int mixed = System.identityHashCode(top) + 31 * (min + 31 * max) + 0x9e3779b9 * below.hash;
        this.hash = mixed ^ mixed >>> 15;
    }

    Stack push(Symbol symbol) {
        return symbol instanceof Symbol.Loop loop
                ? push(loop, loop.min, loop.max)
                : new Stack(symbol, 0, 0, this);
    }

    Stack push(Symbol.Loop loop, int least, int most) {
        return most == 0 ? this : new Stack(loop, least, most, this);
    }

    /** With symbols on top, the first of them topmost. */
    Stack pushAll(List<Symbol> symbols) {
        Stack stack = this;
        for (int i = symbols.size() - 1; i >= 0; i--) {
            stack = stack.push(symbols.get(i));
        }
        return stack;
    }

    boolean isBottom() {
        return depth == 0;
    }

    Symbol top() {
        return top;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    Stack below() {
        return below;
    }

    /** The branches that the stack begins with. */
    Branches begin() {
        Optional<Branches> known = begun;
        if (known.isPresent()) {
            return known.get();
        }
        Branches made = Branches.beginning(this);
        begun = Optional.of(made);
        return made;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // What is shared is equal, and most of it is shared.
    public boolean equals(Object other) {
        if (!(other instanceof Stack stack) || stack.hash != hash || stack.depth != depth) {
            return false;
        }
        Stack mine = this;
        Stack its = stack;
        for (int level = 0; mine != its; level++) {
            boolean tooDeep = level == COMPARED;
            if (tooDeep || mine.top != its.top || mine.min != its.min || mine.max != its.max) {
                return false;
            }
            mine = mine.below;
            its = its.below;
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
