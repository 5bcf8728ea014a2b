package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * A matrix packed again so that lanes are rows: groups of 2·L rows, column after column, for
 * vectors of L floats. No sum crosses lanes then, and one scale vector serves a whole group.
 *
 * <p>Rows beyond the last are zeros. Until {@link #pack} was called it is its origin only; whoever
 * packs hands it over safely. The copy lies off the heap and goes when nobody has it any more.
 */
final class Interleaved implements Weights {

    /** L. */
    static final int LANES = FloatVector.SPECIES_PREFERRED.length();

    /** Rows of a group. */
    static final int ROWS = 2 * LANES;

    /** Bytes of a vector. */
    static final int VECTOR = Float.BYTES * LANES;

    private static final int ALIGNMENT = 64;

    private final Weights origin;
    private final Layout layout;
    private @Nullable MemorySegment packed;

    /** How a block of {@code columns} columns of one group lies in memory. */
    enum Layout {
        /** One column: a float a row. */
        SINGLE(1, 2 * VECTOR),
        /** 32 columns: a half a row for the scales, in pairs, then a byte a row and column. */
        EIGHT_BITS(32, VECTOR + 32 * ROWS),
        /**
         * 256 columns: a half a row for d, in pairs; then sixteen times a byte a row for scales and
         * a byte a row and column, sixteen times.
         */
        SIX_BITS(256, VECTOR + 16 * 17 * ROWS),
        /**
         * 256 columns: halves for d and dmin, in pairs; then eight times a byte a row for scales
         * and for minimums and, in pairs, four columns' nibbles a row, eight times.
         */
        FOUR_BITS(256, 2 * VECTOR + 8 * (2 * ROWS + 8 * VECTOR));

        private final int columns;
        private final int bytes;

        Layout(int columns, int bytes) {
            this.columns = columns;
            this.bytes = bytes;
        }

        int columns() {
            return columns;
        }
    }

    private Interleaved(Weights origin, Layout layout) {
        this.origin = origin;
        this.layout = layout;
    }

    /** The weights, to be packed if that pays for their format. */
    static Weights of(Weights w) {
        return switch (w) {
            case Weights.F32 f -> new Interleaved(w, Layout.SINGLE);
            case Weights.Q8 q -> new Interleaved(w, Layout.EIGHT_BITS);
            case Weights.Blocks b ->
                    switch (b.format()) {
                        case Q4_0, Q5_0, IQ4_NL -> new Interleaved(w, Layout.EIGHT_BITS);
                        case Q6_K -> new Interleaved(w, Layout.SIX_BITS);
                        case Q4_K -> new Interleaved(w, Layout.FOUR_BITS);
                        case Q4_1, Q5_1, MXFP4, Q2_K, Q3_K, Q5_K, IQ3_S, IQ4_XS -> w;
                    };
            case Weights.F16 f -> w;
            case Weights.Bf16 b -> w;
            case Interleaved i -> w;
        };
    }

    /** The weights as the file has them. */
    static Weights origin(Weights w) {
        return w instanceof Interleaved i ? i.origin : w;
    }

    @Override
    public int rows() {
        return origin.rows();
    }

    @Override
    public int columns() {
        return origin.columns();
    }

    @Override
    public MemorySegment data() {
        return origin.data();
    }

    @Override
    public long bytesPerRow() {
        return origin.bytesPerRow();
    }

    Layout layout() {
        return layout;
    }

    /** Groups of rows, the last of which may be filled up with zeros. */
    int groups() {
        return Math.ceilDiv(rows(), ROWS);
    }

    /** Blocks one after the other in each group. */
    int blocks() {
        return columns() / layout.columns;
    }

    long bytesPerGroup() {
        return (long) blocks() * layout.bytes;
    }

    boolean isPacked() {
        return packed != null;
    }

    /** Where the first group lies. */
    long address() {
        if (packed == null) {
            throw new IllegalStateException("weights are not packed yet");
        }
        return packed.address();
    }

    /** Packs, if it was not done; false if there is no memory for it. */
    boolean pack(Arena arena) {
        if (packed != null || rows() == 0 || columns() == 0) {
            return true;
        }
        MemorySegment to;
        try {
            to = arena.allocate(groups() * bytesPerGroup(), ALIGNMENT);
        } catch (OutOfMemoryError e) {
            return false;
        }
        var row = new byte[Math.toIntExact(bytesPerRow())];
        for (int r = 0; r < rows(); r++) {
            MemorySegment.copy(
                    data(),
                    java.lang.foreign.ValueLayout.JAVA_BYTE,
                    r * bytesPerRow(),
                    row,
                    0,
                    row.length);
            MemorySegment group = to.asSlice(r / ROWS * bytesPerGroup(), bytesPerGroup());
            RowWriter.write(origin, row, group, r % ROWS);
        }
        packed = to;
        return true;
    }
}
