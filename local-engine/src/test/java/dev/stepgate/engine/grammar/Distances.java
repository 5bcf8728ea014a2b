package dev.stepgate.engine.grammar;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many bytes a text needs at least to come to its end. */
final class Distances {
    private static final int FAR = 1_000_000;

    private final Map<Automaton, int[]> inside = new HashMap<>();
    private final Map<Symbol, Integer> least = new HashMap<>();

    /** From a state to the end of the text. */
    int toEnd(GrammarState state) {
        if (state.mayEnd()) {
            return 0;
        }
        int best = FAR;
        for (Branch branch : state.branches().all()) {
            int length = inside(branch.lexeme().automaton)[branch.state()] + branch.need();
            for (Stack at = branch.rest(); !at.isBottom(); at = at.below()) {
                length = Math.min(FAR, length + least(at));
            }
            best = Math.min(best, length);
        }
        return best;
    }

    private int least(Stack stack) {
        int usual = of(stack.top());
        if (stack.top() instanceof Symbol.Loop loop) {
            return times(stack.min(), row(loop.body));
        }
        return usual;
    }

    private static int times(int count, int length) {
        return (int) Math.min(FAR, (long) count * length);
    }

    private int of(Symbol symbol) {
        if (!least.containsKey(symbol)) {
            settle(symbol);
        }
        return least.getOrDefault(symbol, FAR);
    }

    private void settle(Symbol start) {
        Set<Symbol> all = new LinkedHashSet<>();
        gather(start, all);
        all.forEach(symbol -> least.putIfAbsent(symbol, FAR));
        boolean more = true;
        while (more) {
            more = false;
            for (Symbol symbol : all) {
                int length =
                        switch (symbol) {
                            case Symbol.Lexeme lexeme -> inside(lexeme.automaton)[0] + lexeme.min;
                            case Symbol.Fork fork ->
                                    fork.options.stream().mapToInt(this::row).min().orElse(FAR);
                            case Symbol.Loop loop -> times(loop.min, row(loop.body));
                            case Symbol.Rule rule -> row(rule.body());
                        };
                more |= length < least.getOrDefault(symbol, FAR);
                least.merge(symbol, length, Math::min);
            }
        }
    }

    private int row(List<Symbol> row) {
        return Math.min(FAR, row.stream().mapToInt(one -> least.getOrDefault(one, FAR)).sum());
    }

    private static void gather(Symbol symbol, Set<Symbol> into) {
        if (into.add(symbol)) {
            switch (symbol) {
                case Symbol.Lexeme lexeme -> {}
                case Symbol.Fork fork ->
                        fork.options.forEach(row -> row.forEach(one -> gather(one, into)));
                case Symbol.Loop loop -> loop.body.forEach(one -> gather(one, into));
                case Symbol.Rule rule -> rule.body().forEach(one -> gather(one, into));
            }
        }
    }

    /** From each state of an automaton to the nearest accepting one, by at least one byte. */
    private int[] inside(Automaton automaton) {
        return inside.computeIfAbsent(
                automaton,
                made -> {
                    int[] lengths = new int[made.states()];
                    Arrays.fill(lengths, FAR);
                    boolean more = true;
                    while (more) {
                        more = false;
                        for (int state = 0; state < lengths.length; state++) {
                            for (int value : made.samples()) {
                                int to = made.next(state, value);
                                if (to != Automaton.DEAD) {
                                    int length = made.accepts(to) ? 1 : 1 + lengths[to];
                                    more |= length < lengths[state];
                                    lengths[state] = Math.min(lengths[state], length);
                                }
                            }
                        }
                    }
                    return lengths;
                });
    }
}
