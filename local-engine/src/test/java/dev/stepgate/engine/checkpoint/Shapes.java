package dev.stepgate.engine.checkpoint;

/** Shapes as the checkpoint is asked for them. */
final class Shapes {
    private Shapes() {}

    static long[] of(Tensor tensor) {
        return tensor.shape().stream().mapToLong(Long::longValue).toArray();
    }
}
