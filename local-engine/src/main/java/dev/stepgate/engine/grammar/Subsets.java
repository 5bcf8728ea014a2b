package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes an automaton of an expression without recursion: first one that guesses, then one whose
 * states are sets of guesses (Thompson; Rabin and Scott). Owned by one thread, for one expression.
 */
final class Subsets {
    /** Places for each state there may be. */
    private static final int PLACES = 20;

    private final Function<String, Expression> rules;
    private final Budget budget;

    /** Of each place, the bytes that lead on; empty sets where it only forks. */
    private final List<ByteSet> bytes = new ArrayList<>();

    /** Where a place leads. */
    private final List<int[]> targets = new ArrayList<>();

    private final List<int[]> closures = new ArrayList<>();
    private final int end;

    private Subsets(Function<String, Expression> rules, Budget budget) {
        this.rules = rules;
        this.budget = budget;
        this.end = 0;
        bytes.add(ByteSet.NONE);
        targets.add(new int[0]);
    }

    /** The automaton of a regular expression that refers to nothing; empty for no text. */
    static Optional<Automaton> of(Expression regular, Budget budget) {
        return of(regular, budget, rule -> Expression.NOTHING);
    }

    /** The automaton of a regular expression whose rules do not recur. */
    static Optional<Automaton> of(
            Expression regular, Budget budget, Function<String, Expression> rules) {
        Subsets subsets = new Subsets(rules, budget);
        return subsets.determine(subsets.place(regular, subsets.end));
    }

    /** Adds what reads an expression and then goes on to a place; gives where it begins. */
    private int place(Expression expression, int to) {
        return switch (expression) {
            case Bytes(ByteSet set) -> add(set, to);
            case Sequence(List<Expression> parts) -> {
                int at = to;
                for (Expression part : parts.reversed()) {
                    at = place(part, at);
                }
                yield at;
            }
            case Choice(List<Expression> options) -> {
                int[] ways = new int[options.size()];
                for (int i = 0; i < ways.length; i++) {
                    ways[i] = place(options.get(i), to);
                }
                yield add(ByteSet.NONE, ways);
            }
            case Repeat repeat -> repeated(repeat, to);
            case Reference(String rule) -> place(rules.apply(rule), to);
            case Word word ->
                    throw new IllegalStateException("a word is an automaton already: " + word);
            case Marker(String text) -> place(Expression.text(text), to);
        };
    }

    private int repeated(Repeat repeat, int to) {
        int at = to;
        if (repeat.max() == Expression.UNBOUNDED) {
            at = add(ByteSet.NONE, to);
            int body = place(repeat.body(), at);
            targets.set(at, new int[] {body, to});
        } else {
            for (int i = repeat.min(); i < repeat.max(); i++) {
                at = add(ByteSet.NONE, place(repeat.body(), at), to);
            }
        }
        for (int i = 0; i < repeat.min(); i++) {
            at = place(repeat.body(), at);
        }
        return at;
    }

    private int add(ByteSet set, int... to) {
        if (bytes.size() >= PLACES * budget.states()) {
            budget.check(budget.states());
        }
        bytes.add(set);
        targets.add(to);
        return bytes.size() - 1;
    }

    private Optional<Automaton> determine(int start) {
        byte[] classes = Automaton.classes(new LinkedHashSet<>(bytes));
        int[] samples = samples(classes);
        for (int i = 0; i < bytes.size(); i++) {
            closures.add(new int[0]);
        }
        States states = new States();
        List<int[]> rows = new ArrayList<>();
        states.name(new Places(new int[] {start}));
        for (int at = 0; at < states.all.size(); at++) {
            int[] row = new int[samples.length];
            for (int kind = 0; kind < row.length; kind++) {
                Places reached = reached(states.all.get(at), samples[kind]);
                row[kind] = reached.of.length == 0 ? Automaton.DEAD : states.name(reached);
            }
            rows.add(row);
        }
        return table(classes, states.all, rows);
    }

    private static int[] samples(byte[] classes) {
        int width = 1;
        for (byte kind : classes) {
            width = Math.max(width, (kind & 0xff) + 1);
        }
        int[] samples = new int[width];
        for (int value = 255; value >= 0; value--) {
            samples[classes[value] & 0xff] = value;
        }
        return samples;
    }

    /** Where the places of a state lead by a byte, before they fork. */
    private Places reached(int[] state, int value) {
        int[] reached = new int[state.length];
        int count = 0;
        for (int place : state) {
            if (bytes.get(place).contains(value)) {
                reached[count++] = targets.get(place)[0];
            }
        }
        return new Places(Arrays.copyOf(reached, count));
    }

    /** Some places, compared by what they are. */
    private record Places(int[] of) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Places(int[] its) && Arrays.equals(of, its);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(of);
        }
    }

    /** The sets of places found so far, numbered. */
    private final class States {
        private final List<int[]> all = new ArrayList<>();
        private final Map<Places, Integer> names = new HashMap<>();

        /** The names of sets as they were reached, so that most need not be joined again. */
        private final Map<Places, Integer> known = new HashMap<>();

        int name(Places reached) {
            Integer before = known.get(reached);
            if (before != null) {
                return before;
            }
            int[] joined =
                    Arrays.stream(reached.of)
                            .flatMap(place -> Arrays.stream(closure(place)))
                            .sorted()
                            .distinct()
                            .toArray();
            Integer name = names.get(new Places(joined));
            if (name == null) {
                budget.check(all.size());
                name = all.size();
                names.put(new Places(joined), name);
                all.add(joined);
            }
            known.put(reached, name);
            return name;
        }
    }

    private Optional<Automaton> table(byte[] classes, List<int[]> states, List<int[]> rows) {
        int width = rows.getFirst().length;
        int[] next = new int[rows.size() * width];
        boolean[] accepting = new boolean[rows.size()];
        for (int state = 0; state < accepting.length; state++) {
            System.arraycopy(rows.get(state), 0, next, state * width, width);
            accepting[state] = Arrays.binarySearch(states.get(state), end) >= 0;
        }
        return Automaton.of(classes, next, accepting);
    }

    private int[] closure(int place) {
        if (closures.get(place).length > 0) {
            return closures.get(place);
        }
        Set<Integer> seen = new HashSet<>();
        List<Integer> waiting = new ArrayList<>(List.of(place));
        while (!waiting.isEmpty()) {
            int at = waiting.removeLast();
            if (seen.add(at) && bytes.get(at).isEmpty()) {
                Arrays.stream(targets.get(at)).forEach(waiting::add);
            }
        }
        int[] closure =
                seen.stream()
                        .mapToInt(Integer::intValue)
                        .filter(at -> at == end || !bytes.get(at).isEmpty())
                        .toArray();
        closures.set(place, closure);
        return closure;
    }
}
