package dev.stepgate.engine.tokenizer;

import java.util.BitSet;

/**
 * Covers a word with tokens from left to right, the longest first, each one that {@linkplain
 * Neighbours#stay stays} beside the one before. In an {@linkplain MergeTable#isOrderly() orderly}
 * table there is only one such cover, and joining makes it. Where no token may follow, the one
 * before gives way to a shorter one, and none ends at that place again: the work is in proportion
 * to the length. Owned by one thread, for one word after another.
 */
final class Cover implements Joiner {
    private final Neighbours neighbours;
    private final Beginnings beginnings;

    /** Places, counted from where the word begins, at which no token of the cover ends. */
    private final BitSet dead = new BitSet();

    private final IntList tokens = new IntList();
    private long steps;

    Cover(Neighbours neighbours, Beginnings beginnings) {
        this.neighbours = neighbours;
        this.beginnings = beginnings;
    }

    @Override
    public int[] join(byte[] text, int from, int to) {
        dead.clear();
        tokens.cut(0);
        int at = from;
        int longest = beginnings.longest(text, at, to);
        while (at < to) {
            int last = tokens.size() == 0 ? Beginnings.NONE : tokens.get(tokens.size() - 1);
            int token = fitting(last, longest, at - from);
            if (token != Beginnings.NONE) {
                tokens.add(token);
                at += beginnings.length(token);
                longest = at < to ? beginnings.longest(text, at, to) : Beginnings.NONE;
            } else {
                dead.set(at - from);
                tokens.cut(tokens.size() - 1);
                at -= beginnings.length(last);
                longest = last;
            }
        }
        return tokens.toArray();
    }

    /** The longest token at a place, no longer than the given, that may follow the last. */
    private int fitting(int last, int longest, int place) {
        int token = longest;
        while (token != Beginnings.NONE) {
            steps++;
            if (!dead.get(place + beginnings.length(token))
                    && (last == Beginnings.NONE || neighbours.stay(last, token))) {
                return token;
            }
            token = beginnings.shorter(token);
        }
        return Beginnings.NONE;
    }

    @Override
    public long steps() {
        return steps;
    }
}
