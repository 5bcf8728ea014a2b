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
        boolean unlimited = start.need() == 0 && start.left() == Expression.UNBOUNDED;
        if (unlimited || start.lexeme().automaton.prices().isEmpty()) {
            plain(trie, start, inside, exits);
        } else {
            counting(trie, start, inside, exits);
        }
        BitSet tokens = BitSet.valueOf(inside);
        return tokens.cardinality() < FEW
                ? new Walk(new long[0], tokens.stream().toArray(), exits.stream().toArray())
                : new Walk(inside, new int[0], exits.stream().toArray());
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

    private static void counting(TokenTrie trie, Branch start, long[] inside, BitSet exits) {
        Branch[] branches = new Branch[trie.longestBytes() + 1];
        branches[0] = start;
        int node = 1;
        while (node < trie.nodes()) {
            int depth = trie.depth(node);
            Optional<Branch> moved = branches[depth - 1].after(trie.value(node));
            if (moved.isEmpty()) {
                node = trie.end(node);
                continue;
            }
            Branch branch = moved.get();
            boolean goesOn = branch.goesOn();
            boolean complete = branch.isComplete();
            if (goesOn || complete) {
                trie.mark(node, inside);
            }
            branches[depth] = branch;
            if (complete && trie.end(node) > node + 1) {
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
