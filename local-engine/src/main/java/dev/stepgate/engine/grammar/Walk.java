package dev.stepgate.engine.grammar;

import java.util.BitSet;
import java.util.Optional;

/**
 * Which tokens stay inside one automaton from a place in it, and where in the trie they may leave
 * it. Neither depends on what comes after, so it is found once for all stacks. Immutable.
 *
 * @param inside tokens that lead to a place in the automaton or to its end, as bits
 * @param few the same, one by one; one of the two is empty
 * @param exits nodes of the trie that are an end of the automaton's text and have nodes below
 */
record Walk(long[] inside, int[] few, int[] exits) {

    /** Fewer tokens than this are remembered one by one, and not as bits. */
    private static final int FEW = 512;

    /** A place in an automaton, whatever stack is under it. */
    record Key(Automaton automaton, int state, int need, int left) {
        Key(Branch branch) {
            this(branch.lexeme().automaton, branch.state(), branch.need(), branch.left());
        }
    }

    static Walk of(TokenTrie trie, Branch start) {
        long[] inside = new long[(trie.vocabulary() + 63) >> 6];
        BitSet exits = new BitSet();
        boolean unlimited = start.left() == Expression.UNBOUNDED;
        if (start.need() == 0 && unlimited) {
            plain(trie, start, inside, exits);
        } else if (start.need() == 0) {
            limited(trie, start, inside, exits);
        } else {
            counting(trie, start, 0, inside, exits);
        }
        BitSet tokens = BitSet.valueOf(inside);
        return tokens.cardinality() < FEW
                ? new Walk(new long[0], tokens.stream().toArray(), exits.stream().toArray())
                : new Walk(inside, new int[0], exits.stream().toArray());
    }

    /** A limit is felt only by tokens that may add more characters than it leaves. */
    private static void limited(TokenTrie trie, Branch start, long[] inside, BitSet exits) {
        Branch unlimited =
                new Branch(start.lexeme(), start.state(), 0, Expression.UNBOUNDED, start.rest());
        Walk all = trie.walk(unlimited);
        all.mark(inside);
        int safe = Math.max(0, start.left() - start.pending() - 1);
        trie.clearLonger(safe, inside);
        for (int exit : all.exits) {
            if (trie.depth(exit) <= safe) {
                exits.set(exit);
            }
        }
        counting(trie, start, safe, inside, exits);
    }

    private static void plain(TokenTrie trie, Branch start, long[] inside, BitSet exits) {
        Automaton automaton = start.lexeme().automaton;
        int[] states = new int[trie.longestBytes() + 1];
        states[0] = start.state();
        int node = 1;
        while (node < trie.nodes()) {
            int depth = trie.depth(node);
            int state = automaton.next(states[depth - 1], trie.value(node));
            if (state == Automaton.DEAD) {
                node = trie.end(node);
                continue;
            }
            trie.mark(node, inside);
            states[depth] = state;
            if (automaton.accepts(state) && trie.end(node) > node + 1) {
                exits.set(node);
            }
            node = automaton.leaving(state).isEmpty() ? trie.end(node) : node + 1;
        }
    }

    /** Walks by counting; finds tokens and exits deeper than a depth. */
    private static void counting(
            TokenTrie trie, Branch start, int deeper, long[] inside, BitSet exits) {
        Branch[] branches = new Branch[trie.longestBytes() + 1];
        branches[0] = start;
        int node = 1;
        while (node < trie.nodes()) {
            int depth = trie.depth(node);
            Optional<Branch> moved =
                    trie.height(node) <= deeper
                            ? Optional.empty()
                            : branches[depth - 1].after(trie.value(node));
            if (moved.isEmpty()) {
                node = trie.end(node);
                continue;
            }
            Branch branch = moved.get();
            boolean goesOn = branch.goesOn();
            boolean complete = branch.isComplete();
            if (depth > deeper && (goesOn || complete)) {
                trie.mark(node, inside);
            }
            branches[depth] = branch;
            if (depth > deeper && complete && trie.end(node) > node + 1) {
                exits.set(node);
            }
            node = goesOn ? node + 1 : trie.end(node);
        }
    }

    /** Adds the tokens inside to a mask. */
    void mark(long[] mask) {
        for (int i = 0; i < inside.length; i++) {
            mask[i] |= inside[i];
        }
        for (int id : few) {
            mask[id >> 6] |= 1L << id;
        }
    }
}
