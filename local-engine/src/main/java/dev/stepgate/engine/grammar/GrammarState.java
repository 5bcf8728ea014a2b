package dev.stepgate.engine.grammar;

/**
 * How far a text has come in a grammar. Immutable: to go back is to keep an earlier one.
 * Thread-safe.
 */
public final class GrammarState {
    private final TokenGrammar grammar;
    private final Branches branches;
    private final boolean ended;

    GrammarState(TokenGrammar grammar, Branches branches, boolean ended) {
        this.grammar = grammar;
        this.branches = branches;
        this.ended = ended;
    }

    /** The state after one more token, which must be {@linkplain #allows allowed}. */
    public GrammarState next(int token) {
        GrammarState next = after(token);
        if (!next.ended && next.branches.isDead()) {
            throw new IllegalArgumentException("token " + token + " is not allowed here");
        }
        return next;
    }

    /** Whether a token may come next. */
    public boolean allows(int token) {
        GrammarState next = after(token);
        return next.ended || !next.branches.isDead();
    }

    private GrammarState after(int token) {
        if (ended) {
            return new GrammarState(grammar, Branches.NONE, false);
        }
        if (grammar.isEnd(token) && branches.mayEnd()) {
            return new GrammarState(grammar, Branches.NONE, true);
        }
        return new GrammarState(grammar, branchesAfter(token), false);
    }

    private Branches branchesAfter(int token) {
        TokenTrie trie = grammar.trie();
        if (token < 0 || token >= trie.vocabulary()) {
            return Branches.NONE;
        }
        byte[] bytes = trie.token(token);
        if (bytes.length == 0) {
            return branches.markers().stream()
                    .filter(marker -> trie.special(marker).orElse(-1) == token)
                    .findFirst()
                    .map(branches::afterMarker)
                    .orElse(Branches.NONE);
        }
        Branches at = branches;
        for (byte value : bytes) {
            at = at.after(value & 0xff);
        }
        return at;
    }

    /**
     * The allowed tokens: bit {@code id & 63} of word {@code id >> 6}. Shared, not to be changed;
     * an id beyond it is not allowed.
     */
    public long[] mask() {
        return ended ? new long[0] : grammar.mask(branches);
    }

    Branches branches() {
        return branches;
    }

    /** Whether the text may be over here. */
    public boolean mayEnd() {
        return ended || branches.mayEnd();
    }

    /** Whether an end token was taken; nothing is allowed after it. */
    public boolean ended() {
        return ended;
    }
}
