package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;

/**
 * One turn: attend, then feed forward; each reads a normed copy and adds its answer to the stream.
 */
record DecoderLayer(
        int index,
        Kernels kernels,
        RmsNorm attentionNorm,
        Attention attention,
        RmsNorm feedForwardNorm,
        FeedForward feedForward) {

    void forward(Activations a, Batch batch) {
        attentionNorm.apply(a.normed, a.x);
        attention.forward(a.branch, a.normed, a, batch, index);
        kernels.add(a.x, a.branch);

        feedForwardNorm.apply(a.normed, a.x);
        feedForward.forward(a.branch, a.normed, a);
        kernels.add(a.x, a.branch);
    }
}
