package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Weights;

/**
 * A matrix applied to every token: y [T, R] = x [T, C] times the transpose of [R, C]. Immutable.
 */
record Linear(Kernels kernels, Weights weights) {

    void apply(Rows y, Rows x) {
        kernels.linear(y, weights, x);
    }
}
