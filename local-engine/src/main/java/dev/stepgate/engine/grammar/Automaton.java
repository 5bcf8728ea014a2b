package dev.stepgate.engine.grammar;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A deterministic automaton over bytes, from each of whose states an accepting one can be reached.
 * Starts in state 0. Immutable, compared by what it holds.
 *
 * <p>It may also count characters, so that one automaton serves every number of them: then each
 * step has a price, to be paid from what is left of the most there may be.
 */
final class Automaton {

    /** No state: the text cannot go on so. */
    static final int DEAD = -1;

    /** Which bytes are treated alike. */
    private final byte[] classes;

    private final int width;

    /** The next state by state and class. */
    private final int[] next;

    private final boolean[] accepting;

    /** Bytes on which a state goes on. */
    private final ByteSet[] leaving;

    private final Optional<Prices> prices;
    private final int hash;

    /**
     * What counting needs.
     *
     * @param steps characters that a step adds, by state and class like {@code next}
     * @param pending characters read that count only if the text goes on
     * @param open states in which the text, as it is, cannot close
     * @param cheapest the lowest price of a step out of each state
     */
    record Prices(int[] steps, int[] pending, boolean[] open, int[] cheapest) {

        /** Whether these are the same prices; the cheapest follow from the steps. */
        boolean equal(Prices other) {
            return Arrays.equals(steps, other.steps)
                    && Arrays.equals(pending, other.pending)
                    && Arrays.equals(open, other.open);
        }
    }

    private Automaton(byte[] classes, int[] next, boolean[] accepting, Optional<Prices> prices) {
        this.classes = classes;
        this.width = accepting.length == 0 ? 1 : next.length / accepting.length;
        this.next = next;
        this.accepting = accepting;
        this.prices = prices;
        this.hash =
                31 * (31 * Arrays.hashCode(next) + Arrays.hashCode(accepting))
                        + Arrays.hashCode(classes);
        this.leaving = new ByteSet[accepting.length];
        ByteSet[] members = members(classes, width);
        for (int state = 0; state < accepting.length; state++) {
            ByteSet set = ByteSet.NONE;
            for (int kind = 0; kind < width; kind++) {
                if (next[state * width + kind] != DEAD) {
                    set = set.or(members[kind]);
                }
            }
            leaving[state] = set;
        }
    }

    /**
     * The automaton of a table, without the states that lead nowhere; empty if it accepts no text.
     *
     * @param classes the class of each byte
     * @param next states by state and class
     */
    static Optional<Automaton> of(byte[] classes, int[] next, boolean[] accepting) {
        int states = accepting.length;
        int width = next.length / states;
        boolean[] useful = useful(next, accepting);
        int[] renamed = new int[states];
        int kept = 0;
        for (int state = 0; state < states; state++) {
            renamed[state] = useful[state] ? kept++ : DEAD;
        }
        if (!useful[0]) {
            return Optional.empty();
        }
        int[] table = new int[kept * width];
        boolean[] accepts = new boolean[kept];
        for (int state = 0; state < states; state++) {
            if (useful[state]) {
                int row = renamed[state];
                accepts[row] = accepting[state];
                for (int kind = 0; kind < width; kind++) {
                    int to = next[state * width + kind];
                    table[row * width + kind] = to == DEAD ? DEAD : renamed[to];
                }
            }
        }
        return Optional.of(new Automaton(classes.clone(), table, accepts, Optional.empty()));
    }

    /** Which states lead to an accepting one. */
    private static boolean[] useful(int[] next, boolean[] accepting) {
        int states = accepting.length;
        int width = next.length / states;
        int[] heads = new int[states];
        Arrays.fill(heads, -1);
        int[] links = new int[next.length];
        for (int edge = 0; edge < next.length; edge++) {
            if (next[edge] != DEAD) {
                links[edge] = heads[next[edge]];
                heads[next[edge]] = edge;
            }
        }
        boolean[] useful = accepting.clone();
        Deque<Integer> waiting = new ArrayDeque<>();
        for (int state = 0; state < states; state++) {
            if (useful[state]) {
                waiting.add(state);
            }
        }
        while (!waiting.isEmpty()) {
            for (int edge = heads[waiting.remove()]; edge >= 0; edge = links[edge]) {
                int from = edge / width;
                if (!useful[from]) {
                    useful[from] = true;
                    waiting.add(from);
                }
            }
        }
        return useful;
    }

    /** The same automaton, counting. */
    Automaton counting(Prices counted) {
        return new Automaton(classes, next, accepting, Optional.of(counted));
    }

    private static ByteSet[] members(byte[] classes, int width) {
        ByteSet[] members = new ByteSet[width];
        Arrays.fill(members, ByteSet.NONE);
        for (int value = 0; value < 256; value++) {
            int kind = classes[value] & 0xff;
            members[kind] = members[kind].or(ByteSet.of(value));
        }
        return members;
    }

    int next(int state, int value) {
        return next[state * width + (classes[value] & 0xff)];
    }

    /** Where a text leads, or {@link #DEAD}. */
    int walk(int from, byte[] text) {
        int state = from;
        for (int i = 0; i < text.length && state != DEAD; i++) {
            state = next(state, text[i] & 0xff);
        }
        return state;
    }

    boolean accepts(byte[] text) {
        int state = walk(0, text);
        return state != DEAD && accepting[state];
    }

    boolean accepts(int state) {
        return accepting[state];
    }

    ByteSet leaving(int state) {
        return leaving[state];
    }

    Optional<Prices> prices() {
        return prices;
    }

    /** Characters that a step adds; 0 without counting. */
    int price(int state, int value) {
        return prices.isEmpty() ? 0 : prices.get().steps()[state * width + (classes[value] & 0xff)];
    }

    int states() {
        return accepting.length;
    }

    /** How many classes of bytes there are. */
    int width() {
        return width;
    }

    int kind(int value) {
        return classes[value] & 0xff;
    }

    /** A byte of each class. */
    int[] samples() {
        int[] samples = new int[width];
        for (int value = 255; value >= 0; value--) {
            samples[kind(value)] = value;
        }
        return samples;
    }

    /** Numbers the bytes so that two have one number only if they are in the same sets. */
    static byte[] classes(Iterable<ByteSet> sets) {
        int[] kinds = new int[256];
        int count = 1;
        for (ByteSet set : sets) {
            int[] inside = new int[count];
            int[] outside = new int[count];
            Arrays.fill(inside, -1);
            Arrays.fill(outside, -1);
            int found = 0;
            for (int value = 0; value < 256; value++) {
                int[] side = set.contains(value) ? inside : outside;
                if (side[kinds[value]] < 0) {
                    side[kinds[value]] = found++;
                }
                kinds[value] = side[kinds[value]];
            }
            count = found;
        }
        byte[] classes = new byte[256];
        for (int value = 0; value < 256; value++) {
            classes[value] = (byte) kinds[value];
        }
        return classes;
    }

    /** The pairs of classes there are in two automata, as sets of bytes. */
    static List<ByteSet> cells(Automaton automaton) {
        return List.of(members(automaton.classes, automaton.width));
    }

    /**
     * Automata made twice of one grammar are equal, so that what was found for one holds for both.
     */
    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Automaton automaton
                        && automaton.hash == hash
                        && automaton.prices.isPresent() == prices.isPresent()
                        && Arrays.equals(automaton.next, next)
                        && Arrays.equals(automaton.accepting, accepting)
                        && Arrays.equals(automaton.classes, classes)
                        && (prices.isEmpty() || prices.get().equal(automaton.prices.get())));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
