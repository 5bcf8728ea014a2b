package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;

/**
 * Scales each run of S elements to a root mean square of 1, then by a weight each. Immutable.
 *
 * @param scale [S], ready to multiply: a checkpoint's zero-centred weights have had 1 added
 */
record RmsNorm(Kernels kernels, float[] scale, float epsilon) {

    void apply(Rows y, Rows x) {
        kernels.norm(y, x, scale, epsilon);
    }
}
