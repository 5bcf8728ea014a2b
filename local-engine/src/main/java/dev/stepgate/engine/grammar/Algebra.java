package dev.stepgate.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes an automaton of two: the texts of both, or those of one that are not the other's. */
final class Algebra {
    private final Automaton first;
    private final Automaton second;
    private final Budget budget;
    private final Map<Long, Integer> names = new HashMap<>();
    private final List<int[]> pairs = new ArrayList<>();

    private Algebra(Automaton first, Automaton second, Budget budget) {
        this.first = first;
        this.second = second;
        this.budget = budget;
    }

    static Optional<Automaton> both(Automaton first, Automaton second, Budget budget) {
        return new Algebra(first, second, budget).product(false);
    }

    static Optional<Automaton> without(Automaton first, Automaton second, Budget budget) {
        return new Algebra(first, second, budget).product(true);
    }

    private Optional<Automaton> product(boolean without) {
        byte[] classes =
                Automaton.classes(
                        Stream.of(first, second)
                                .flatMap(one -> Automaton.cells(one).stream())
                                .toList());
        List<Integer> samples = samples(classes);
        List<int[]> rows = new ArrayList<>();
        name(0, 0);
        for (int at = 0; at < pairs.size(); at++) {
            int[] pair = pairs.get(at);
            int[] row = new int[samples.size()];
            for (int kind = 0; kind < row.length; kind++) {
                int value = samples.get(kind);
                int left = first.next(pair[0], value);
                int right =
                        pair[1] == Automaton.DEAD ? Automaton.DEAD : second.next(pair[1], value);
                boolean dead = left == Automaton.DEAD || (right == Automaton.DEAD && !without);
                row[kind] = dead ? Automaton.DEAD : name(left, right);
            }
            rows.add(row);
        }
        int[] next = rows.stream().flatMapToInt(Arrays::stream).toArray();
        boolean[] accepting = new boolean[pairs.size()];
        for (int at = 0; at < accepting.length; at++) {
            int right = pairs.get(at)[1];
            boolean second = right != Automaton.DEAD && this.second.accepts(right);
            accepting[at] = first.accepts(pairs.get(at)[0]) && second != without;
        }
        return Automaton.of(classes, next, accepting);
    }

    private static List<Integer> samples(byte[] classes) {
        List<Integer> samples = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            int kind = classes[value] & 0xff;
            while (samples.size() <= kind) {
                samples.add(value);
            }
            samples.set(kind, value);
        }
        return samples;
    }

    private int name(int left, int right) {
        long pair = ((long) left << 32) | (right & 0xffffffffL);
        Integer known = names.get(pair);
        if (known != null) {
            return known;
        }
        budget.check(pairs.size());
        names.put(pair, pairs.size());
        pairs.add(new int[] {left, right});
        return pairs.size() - 1;
    }
}
