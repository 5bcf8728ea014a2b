package dev.stepgate.engine.kernel;

/**
 * How weights that share scales are packed, one block after the other (spec section 7.2).
 *
 * <p>The names are ggml's. Widening a block into floats is all the kernels ask of a format.
 */
public enum BlockFormat {
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    IQ4_NL(32, 18),
    MXFP4(32, 17),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210),
    IQ3_S(256, 110),
    IQ4_XS(256, 136);

    private final int elements;
    private final int bytes;

    BlockFormat(int elements, int bytes) {
        this.elements = elements;
        this.bytes = bytes;
    }

    /** Numbers in one block. */
    public int elements() {
        return elements;
    }

    /** Bytes of one block. */
    public int bytes() {
        return bytes;
    }

    /** Writes the numbers of the block at {@code packed[from]} to {@code to[at]} and on. */
    void widen(byte[] packed, int from, float[] to, int at) {
        switch (this) {
            case Q4_0 -> SmallBlocks.q40(packed, from, to, at);
            case Q4_1 -> SmallBlocks.q41(packed, from, to, at);
            case Q5_0 -> SmallBlocks.q50(packed, from, to, at);
            case Q5_1 -> SmallBlocks.q51(packed, from, to, at);
            case IQ4_NL -> SmallBlocks.iq4nl(packed, from, to, at);
            case MXFP4 -> SmallBlocks.mxfp4(packed, from, to, at);
            case Q2_K -> LargeBlocks.q2k(packed, from, to, at);
            case Q3_K -> LargeBlocks.q3k(packed, from, to, at);
            case Q4_K -> LargeBlocks.q4k(packed, from, to, at);
            case Q5_K -> LargeBlocks.q5k(packed, from, to, at);
            case Q6_K -> LargeBlocks.q6k(packed, from, to, at);
            case IQ3_S -> CodebookBlocks.iq3s(packed, from, to, at);
            case IQ4_XS -> LargeBlocks.iq4xs(packed, from, to, at);
        }
    }
}
