package dev.stepgate.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as the file stores it, [rows, columns], row-major. Immutable; how the numbers are
 * packed is this type's business alone, and every make of {@link Kernels} switches on it once per
 * call.
 */
public sealed interface Weights
        permits Weights.F32, Weights.F16, Weights.Bf16, Weights.Q8, Weights.Blocks, Interleaved {

    int rows();

    int columns();

    /** The packed numbers: exactly {@code rows * bytesPerRow()} bytes. */
    MemorySegment data();

    long bytesPerRow();

    /** IEEE single precision. */
    record F32(int rows, int columns, MemorySegment data) implements Weights {
        @Override
        public long bytesPerRow() {
            return 4L * columns;
        }
    }

    /** IEEE half precision. */
    record F16(int rows, int columns, MemorySegment data) implements Weights {
        @Override
        public long bytesPerRow() {
            return 2L * columns;
        }
    }

    /** The upper half of IEEE single precision. */
    record Bf16(int rows, int columns, MemorySegment data) implements Weights {
        @Override
        public long bytesPerRow() {
            return 2L * columns;
        }
    }

    /** Blocks of 32: a half-precision scale, then 32 signed bytes (spec section 7.2, Q8_0). */
    record Q8(int rows, int columns, MemorySegment data) implements Weights {

        /** Numbers that share a scale. */
        static final int BLOCK = 32;

        /** Bytes of one block. */
        static final int BLOCK_BYTES = 34;

        @Override
        public long bytesPerRow() {
            return (long) columns / BLOCK * BLOCK_BYTES;
        }
    }

    /** Any other format of blocks; {@code columns} is a multiple of the block's elements. */
    record Blocks(BlockFormat format, int rows, int columns, MemorySegment data)
            implements Weights {

        @Override
        public long bytesPerRow() {
            return (long) columns / format.elements() * format.bytes();
        }

        /**
         * Writes row {@code row} as floats to {@code to[at]} and on.
         *
         * @param packed room for one row's bytes, overwritten
         */
        void widen(int row, byte[] packed, float[] to, int at) {
            int bytes = (int) bytesPerRow();
            MemorySegment.copy(data, JAVA_BYTE, row * bytesPerRow(), packed, 0, bytes);
            for (int b = 0; b < columns / format.elements(); b++) {
                format.widen(packed, b * format.bytes(), to, at + b * format.elements());
            }
        }
    }
}
