package dev.stepgate.engine.packing;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.stream.IntStream;

/**
 * One hand's bench for packing: unpacks some rows of a matrix to floats and packs those. Owned by
 * whichever thread works at it.
 */
final class RowPacking implements AutoCloseable {

    /** Numbers handled at a time; a longer row is handled whole. */
    private static final int MOST_ELEMENTS = 1 << 18;

    private final KernelSet kernels = KernelSet.scalar();
    private final Rows rows;
    private final int[] numbers;
    private final byte[] packed;
    private int bytes;

    /** For rows of so many numbers. */
    RowPacking(int columns, PackedType type) {
        int most = rowsAtOnce(columns);
        this.rows = new Rows(most, columns);
        this.numbers = new int[most];
        this.packed = new byte[Math.toIntExact(most * type.stored().rowBytes(columns))];
    }

    static int rowsAtOnce(int columns) {
        return Math.max(1, MOST_ELEMENTS / columns);
    }

    /** Packs rows {@code from} to {@code to} - 1, or refuses a number that is none. */
    void pack(String tensor, Weights matrix, int from, int to, PackedType type) {
        int count = to - from;
        System.arraycopy(IntStream.range(from, to).toArray(), 0, numbers, 0, count);
        kernels.kernels().lookUp(rows, matrix, numbers, count);
        int elements = count * matrix.columns();
        float[] values = rows.values();
        for (int i = 0; i < elements; i++) {
            if (!Float.isFinite(values[i])) {
                throw new BadCheckpoint(
                        "%s: %s in row %d (expected: finite numbers)"
                                .formatted(tensor, values[i], from + i / matrix.columns()));
            }
        }
        type.pack(values, elements, packed);
        bytes = Math.toIntExact(count * type.stored().rowBytes(matrix.columns()));
    }

    /** Room that starts with the {@link #bytes()} packed last. */
    byte[] packed() {
        return packed;
    }

    int bytes() {
        return bytes;
    }

    @Override
    public void close() {
        kernels.close();
    }
}
