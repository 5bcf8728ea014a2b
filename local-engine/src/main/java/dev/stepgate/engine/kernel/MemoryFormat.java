package dev.stepgate.engine.kernel;

/** How keys and values are kept: exact, or rounded to take less memory. */
public enum MemoryFormat {
    /** As they were computed. */
    F32,
    /** Rounded to the nearest bfloat, ties to even. */
    BF16,
    /** Eight bits each, with one scale for each head's vector at each position. */
    Q8;

    /** Memory that one head's vector of so many elements takes, in bytes. */
    public long bytes(int headSize) {
        return switch (this) {
            case F32 -> (long) Float.BYTES * headSize;
            case BF16 -> (long) Short.BYTES * headSize;
            case Q8 -> headSize + (long) Float.BYTES;
        };
    }
}
