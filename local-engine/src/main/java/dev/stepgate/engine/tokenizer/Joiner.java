package dev.stepgate.engine.tokenizer;

/** Joins the bytes of one word after another into tokens. Owned by one thread. */
sealed interface Joiner permits Cover, WordMerger {

    /** The tokens of the word from one place to another. */
    int[] join(byte[] text, int from, int to);

    /** Steps taken so far, over all words. */
    long steps();
}
