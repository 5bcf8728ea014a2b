package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;

/**
 * A network whose gate copies the first half of its input, whose other arm the second, and whose
 * result is multiplied by a factor.
 */
record Arms(int width, float factor) {

    Net net(Kernels kernels, Arena arena, float clamp) {
        return new Net(
                kernels.prepare(Packing.F32.pack(arena, copying(2 * width, 0, 1))),
                kernels.prepare(Packing.F32.pack(arena, copying(2 * width, width, 1))),
                kernels.prepare(Packing.F32.pack(arena, copying(width, 0, factor))),
                clamp);
    }

    private Rows copying(int columns, int from, float by) {
        var rows = new Rows(width, columns);
        rows.shape(width, columns);
        for (int i = 0; i < width; i++) {
            rows.values()[rows.at(i) + from + i] = by;
        }
        return rows;
    }

    /** Element i of what a factor of 1 makes of row t. */
    static double expected(Rows x, int t, int i, int width, float clamp) {
        double gate = x.values()[x.at(t) + i];
        double opened = gate / (1 + Math.exp(-gate));
        double raised = x.values()[x.at(t) + width + i];
        if (clamp > 0) {
            opened = Math.min(opened, clamp);
            raised = Math.clamp(raised, -clamp, clamp);
        }
        return opened * raised;
    }
}
