package dev.stepgate.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as the file stores it, [rows, columns], row-major. Immutable; how the numbers are
 * packed is this type's business alone, and every make of {@link Kernels} switches on it once per
 * call.
 */
public sealed interface Weights {

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
}
