package dev.stepgate.engine.packing;

/** Packs one block of numbers into bytes. Stateless, so that threads may share it. */
@FunctionalInterface
interface Packer {

    /** Reads a block's numbers of x from {@code at} and writes its bytes from {@code to}. */
    void pack(float[] x, int at, byte[] out, int to);
}
