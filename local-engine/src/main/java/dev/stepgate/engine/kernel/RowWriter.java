package dev.stepgate.engine.kernel;

import static dev.stepgate.engine.kernel.Interleaved.LANES;
import static dev.stepgate.engine.kernel.Interleaved.ROWS;
import static dev.stepgate.engine.kernel.Interleaved.VECTOR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes a row of a file's matrix into its place in a group of rows ({@link Interleaved}).
 *
 * <p>Numbers of 16 bits come in pairs: lane i of a vector of ints has row i's below and row (L +
 * i)'s above.
 */
final class RowWriter {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int SUB_BLOCKS = 8;
    private static final int PACKED_SCALES = 4;
    private static final int NIBBLES = 16;
    private static final int SIXTEENTHS = 16;

    private RowWriter() {}

    /**
     * Writes one row.
     *
     * @param bytes the row as the file has it
     * @param row its place in the group
     */
    static void write(Weights from, byte[] bytes, MemorySegment group, int row) {
        switch (from) {
            case Weights.F32 w -> single(bytes, w.columns(), group, row);
            case Weights.Q8 w -> eightBits(bytes, w.columns(), group, row);
            case Weights.Blocks w when w.format() == BlockFormat.Q4_K ->
                    fourBits(bytes, group, row);
            case Weights.Blocks w when w.format() == BlockFormat.Q6_K -> sixBits(bytes, group, row);
            case Weights.Blocks w when w.format().elements() == Weights.Q8.BLOCK ->
                    smallBlocks(w.format(), bytes, group, row);
            default -> throw new IllegalArgumentException("no interleaved layout for " + from);
        }
    }

    /** Where a row's half of a pair lies in a vector, in bytes. */
    private static long pair(int row) {
        return (long) Integer.BYTES * (row % LANES) + (long) Short.BYTES * (row / LANES);
    }

    private static int half(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
    }

    private static void single(byte[] bytes, int columns, MemorySegment group, int row) {
        for (int c = 0; c < columns; c++) {
            int bits = half(bytes, 4 * c) | (half(bytes, 4 * c + 2) << 16);
            group.set(INT, (long) Float.BYTES * (c * ROWS + row), bits);
        }
    }

    private static void eightBits(byte[] bytes, int columns, MemorySegment group, int row) {
        long to = 0;
        int from = 0;
        for (int c = 0; c < columns; c += Weights.Q8.BLOCK) {
            group.set(SHORT, to + pair(row), (short) half(bytes, from));
            for (int i = 0; i < Weights.Q8.BLOCK; i++) {
                group.set(JAVA_BYTE, to + VECTOR + (long) i * ROWS + row, bytes[from + 2 + i]);
            }
            to += VECTOR + Weights.Q8.BLOCK * ROWS;
            from += Weights.Q8.BLOCK_BYTES;
        }
    }

    private static void fourBits(byte[] bytes, MemorySegment group, int row) {
        long to = 0;
        for (int from = 0; from < bytes.length; from += BlockFormat.Q4_K.bytes()) {
            group.set(SHORT, to + pair(row), (short) half(bytes, from));
            group.set(SHORT, to + VECTOR + pair(row), (short) half(bytes, from + 2));
            to += 2L * VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                int scales = from + PACKED_SCALES;
                group.set(JAVA_BYTE, to + row, (byte) LargeBlocks.scale(bytes, scales, s));
                group.set(JAVA_BYTE, to + ROWS + row, (byte) LargeBlocks.minimum(bytes, scales, s));
                nibbles(bytes, from + NIBBLES + 32 * (s >> 1), s & 1, group, to + 2L * ROWS, row);
                to += 2L * ROWS + 8L * VECTOR;
            }
        }
    }

    /** Four columns in the row's half of a pair, eight times. */
    private static void nibbles(
            byte[] bytes, int from, int upper, MemorySegment group, long to, int row) {
        for (int p = 0; p < 8; p++) {
            int four = 0;
            for (int j = 0; j < 4; j++) {
                four |= ((bytes[from + 4 * p + j] >> (4 * upper)) & 15) << (4 * j);
            }
            group.set(SHORT, to + (long) p * VECTOR + pair(row), (short) four);
        }
    }

    /** Blocks of 32 with one scale, of whole numbers that fit in a byte. */
    private static void smallBlocks(
            BlockFormat format, byte[] bytes, MemorySegment group, int row) {
        var block = new byte[format.bytes()];
        var numbers = new float[Weights.Q8.BLOCK];
        long to = 0;
        for (int from = 0; from < bytes.length; from += format.bytes()) {
            group.set(SHORT, to + pair(row), (short) half(bytes, from));
            System.arraycopy(bytes, from, block, 0, block.length);
            setScale(block, 0);
            format.widen(block, 0, numbers, 0);
            for (int i = 0; i < numbers.length; i++) {
                group.set(JAVA_BYTE, to + VECTOR + (long) i * ROWS + row, (byte) numbers[i]);
            }
            to += VECTOR + Weights.Q8.BLOCK * ROWS;
        }
    }

    /** Makes a block's scale 1, so that its numbers are what it is made of. */
    private static void setScale(byte[] block, int at) {
        short one = Float.floatToFloat16(1);
        block[at] = (byte) one;
        block[at + 1] = (byte) (one >> 8);
    }

    private static void sixBits(byte[] bytes, MemorySegment group, int row) {
        int size = BlockFormat.Q6_K.bytes();
        int scales = size - 2 - SIXTEENTHS;
        var block = new byte[size];
        var numbers = new float[BlockFormat.Q6_K.elements()];
        long to = 0;
        for (int from = 0; from < bytes.length; from += size) {
            group.set(SHORT, to + pair(row), (short) half(bytes, from + size - 2));
            System.arraycopy(bytes, from, block, 0, size);
            Arrays.fill(block, scales, scales + SIXTEENTHS, (byte) 1);
            setScale(block, size - 2);
            BlockFormat.Q6_K.widen(block, 0, numbers, 0);
            to += VECTOR;
            for (int s = 0; s < SIXTEENTHS; s++) {
                group.set(JAVA_BYTE, to + row, bytes[from + scales + s]);
                for (int i = 0; i < SIXTEENTHS; i++) {
                    byte number = (byte) numbers[SIXTEENTHS * s + i];
                    group.set(JAVA_BYTE, to + (long) (1 + i) * ROWS + row, number);
                }
                to += 17L * ROWS;
            }
        }
    }
}
