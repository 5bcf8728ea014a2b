package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Rows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** What the engine's own kernels read from packed bytes. */
final class Unpacked {

    private Unpacked() {}

    /** One row, packed as a type and read again. */
    static float[] after(PackedType type, float[] row) {
        return read(type, packed(type, row), row.length);
    }

    static byte[] packed(PackedType type, float[] row) {
        byte[] out = new byte[Math.toIntExact(type.stored().rowBytes(row.length))];
        type.pack(row, row.length, out);
        return out;
    }

    static float[] read(PackedType type, byte[] bytes, int columns) {
        return read(
                new Tensor(
                        "row",
                        type.stored(),
                        List.of(1L, (long) columns),
                        MemorySegment.ofArray(bytes)));
    }

    /** A whole matrix, row after row. */
    static float[] read(Tensor tensor) {
        var stored = new StoredTensor(tensor.name(), tensor.shape(), List.of(tensor));
        var matrix = stored.matrices().getFirst();
        var rows = new Rows(matrix.rows(), matrix.columns());
        int[] all = new int[matrix.rows()];
        Arrays.setAll(all, i -> i);
        try (KernelSet set = KernelSet.scalar()) {
            set.kernels().lookUp(rows, matrix, all, all.length);
        }
        return rows.values();
    }

    /** The root of the mean square error over the root of the mean square. */
    static double relativeError(float[] expected, float[] actual) {
        double errors = 0;
        double squares = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = (double) expected[i] - actual[i];
            errors += error * error;
            squares += (double) expected[i] * expected[i];
        }
        return Math.sqrt(errors / squares);
    }
}
