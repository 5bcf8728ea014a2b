package dev.stepgate.engine;

/** What runs the model. Immutable. */
public sealed interface Device {

    /**
     * This machine's processor.
     *
     * @param kernels which make of the kernels to use
     */
    record Cpu(KernelChoice kernels) implements Device {}

    /** Which kernels run on a processor. */
    enum KernelChoice {
        /** Vectorised where the machine and the flags allow it, else plain. */
        FASTEST,
        /** Plain Java, the truth the others are checked against. */
        SCALAR,
        /** Vectorised, or refuse to open. */
        SIMD
    }

    /** This machine's processor with the fastest kernels it can run. */
    static Device cpu() {
        return new Cpu(KernelChoice.FASTEST);
    }
}
