package dev.stepgate.engine.decode;

import dev.stepgate.engine.tokenizer.Tokenizer;

/** How much of a {@link Seam} was said again. Owned by the thread that owns the model. */
final class Mending {
    private final Seam seam;
    private final Tokenizer tokenizer;
    private int said;

    Mending(Seam seam, Tokenizer tokenizer) {
        this.seam = seam;
        this.tokenizer = tokenizer;
    }

    /** Whether all of it was. */
    boolean over() {
        return said >= seam.again().length;
    }

    /** The tokens that may come next; only while it is not over. */
    long[] mask() {
        return seam.mask(said, tokenizer);
    }

    /** Takes note of a token. */
    void said(int token) {
        if (!over()) {
            said += tokenizer.bytesOf(token).length;
        }
    }
}
