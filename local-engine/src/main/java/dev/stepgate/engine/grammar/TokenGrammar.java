package dev.stepgate.engine.grammar;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A grammar over the tokens of one vocabulary. Thread-safe; always the same but for a bounded
 * memory of masks.
 */
public final class TokenGrammar {
    private static final int REMEMBERED = 256;

    private final TokenTrie trie;
    private final Set<Integer> ends;
    private final Stack start;

    private final Map<Branches, long[]> masks =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Branches, long[]> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private TokenGrammar(Grammar grammar, TokenTrie trie, Set<Integer> ends) {
        this.trie = trie;
        this.ends = Set.copyOf(ends);
        this.start = grammar.start();
    }

    /**
     * Joins a grammar and a vocabulary, which is quick.
     *
     * @param ends tokens that end a text; allowed wherever the grammar lets it end
     */
    public static TokenGrammar of(Grammar grammar, TokenTrie trie, Set<Integer> ends) {
        return new TokenGrammar(grammar, trie, ends);
    }

    /** Before the first token. */
    public GrammarState start() {
        return new GrammarState(this, start.begin(), false);
    }

    TokenTrie trie() {
        return trie;
    }

    boolean isEnd(int id) {
        return ends.contains(id);
    }

    /** The tokens that may follow; shared, not to be changed. */
    long[] mask(Branches branches) {
        // More characters than this a token cannot add, those of a closing tag included.
        Branches place = branches.blurred(trie.longestBytes() + 64);
        synchronized (masks) {
            long[] known = masks.get(place);
            if (known != null) {
                return known;
            }
        }
        long[] mask = made(place);
        synchronized (masks) {
            masks.put(place, mask);
        }
        return mask;
    }

    private long[] made(Branches place) {
        int size = trie.vocabulary();
        for (int end : ends) {
            size = Math.max(size, end + 1);
        }
        long[] mask = new long[(size + 63) >> 6];
        for (Branch branch : place.all()) {
            Walk walk = trie.walk(branch);
            walk.mark(mask);
            Branches next = branch.rest().begin();
            if (!next.all().isEmpty()) {
                for (int exit : walk.exits()) {
                    below(exit, next, mask);
                }
            }
        }
        for (String marker : place.markers()) {
            trie.special(marker).ifPresent(id -> mask[id >> 6] |= 1L << id);
        }
        if (place.mayEnd()) {
            ends.forEach(id -> mask[id >> 6] |= 1L << id);
        }
        return mask;
    }

    /** Adds the tokens that go on from a node of the trie into what comes next. */
    private void below(int top, Branches next, long[] mask) {
        int base = trie.depth(top);
        Branches[] path = new Branches[trie.longestBytes() + 1];
        path[base] = next;
        int node = top + 1;
        while (node < trie.end(top)) {
            int depth = trie.depth(node);
            Branches branches = path[depth - 1].after(trie.value(node));
            if (branches.isDead()) {
                node = trie.end(node);
            } else {
                trie.mark(node, mask);
                path[depth] = branches;
                node = branches.all().isEmpty() ? trie.end(node) : node + 1;
            }
        }
    }
}
