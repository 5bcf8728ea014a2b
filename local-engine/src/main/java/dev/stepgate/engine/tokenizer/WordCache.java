package dev.stepgate.engine.tokenizer;

import java.util.Arrays;

/**
 * The tokens of words met lately: a bounded number of short ones, new ones in the place of old.
 * Thread-safe without locks: an entry never changes, and a lost one is only joined anew.
 */
final class WordCache {

    /** What is found where a word is not known; every word has a token. */
    static final int[] UNKNOWN = {};

    /** Longer words seldom come twice. */
    private static final int LONGEST_BYTES = 32;

    private static final int WORDS = 1 << 15;

    /** Its fields are final, so whoever sees it at all sees it whole. */
    private static final class Word {
        private final byte[] text;
        private final int[] tokens;

        Word(byte[] text, int[] tokens) {
            this.text = text;
            this.tokens = tokens;
        }

        boolean is(byte[] other, int from, int to) {
            if (text.length != to - from) {
                return false;
            }
            for (int i = 0; i < text.length; i++) {
                if (text[i] != other[from + i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Two places for each hash. */
    private final Word[] words = new Word[WORDS];

    WordCache() {
        Arrays.fill(words, new Word(new byte[0], UNKNOWN));
    }

    static boolean takes(int bytes) {
        return bytes <= LONGEST_BYTES;
    }

    static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash * 0x9e3779b9;
    }

    /** The word's tokens, not to be changed, or {@link #UNKNOWN}. */
    int[] find(int hash, byte[] text, int from, int to) {
        int slot = slot(hash);
        Word word = words[slot];
        if (word.is(text, from, to)) {
            return word.tokens;
        }
        Word second = words[slot ^ 1];
        return second.is(text, from, to) ? second.tokens : UNKNOWN;
    }

    void put(int hash, byte[] text, int from, int to, int[] tokens) {
        int slot = slot(hash);
        words[slot ^ 1] = words[slot];
        words[slot] = new Word(Arrays.copyOfRange(text, from, to), tokens);
    }

    private static int slot(int hash) {
        return hash >>> (Integer.numberOfLeadingZeros(WORDS) + 1);
    }
}
