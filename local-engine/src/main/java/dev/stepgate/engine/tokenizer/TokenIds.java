package dev.stepgate.engine.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Ids of tokens by their spelling, the lowest of equals. Immutable. */
final class TokenIds {

    /** No token is spelled like that. */
    static final int NONE = -1;

    private final List<String> tokens;

    /** Ids by hash, the next free place where that is taken. */
    private final int[] slots;

    TokenIds(List<String> tokens) {
        this.tokens = tokens;
        this.slots = new int[Integer.highestOneBit(Math.max(8, tokens.size())) << 2];
        Arrays.fill(slots, NONE);
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (!token.isEmpty()) {
                add(id, token);
            }
        }
    }

    private void add(int id, String token) {
        int slot = slot(hash(0, token, 0, token.length()));
        while (slots[slot] != NONE) {
            if (tokens.get(slots[slot]).equals(token)) {
                return;
            }
            slot = after(slot);
        }
        slots[slot] = id;
    }

    int get(String text) {
        return get(text, 0, 0, text.length());
    }

    /**
     * The id of two parts of a text together: from the start to one place, and between two others.
     */
    int get(String text, int hole, int from, int to) {
        int length = hole + to - from;
        int slot = slot(hash(hash(0, text, 0, hole), text, from, to));
        while (slots[slot] != NONE) {
            String token = tokens.get(slots[slot]);
            if (token.length() == length
                    && token.regionMatches(0, text, 0, hole)
                    && token.regionMatches(hole, text, from, length - hole)) {
                return slots[slot];
            }
            slot = after(slot);
        }
        return NONE;
    }

    private static int hash(int before, String text, int from, int to) {
        int hash = before;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private int slot(int hash) {
        return (hash * 0x9e3779b9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    }

    private int after(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
