package dev.stepgate.engine;

import dev.stepgate.engine.terms.EngineFault;

/** What runs the model. Immutable. */
public sealed interface Device {

    /**
     * This machine's processor.
     *
     * @param kernels which make of the kernels to use
     * @param threads how many share what is large enough, the model's own included
     */
    record Cpu(KernelChoice kernels, int threads) implements Device {

        private static final int MOST_THREADS = 256;

        public Cpu {
            if (threads < 1 || threads > MOST_THREADS) {
                throw new EngineFault.BadRequest(
                        "threads: " + threads + " (expected: 1.." + MOST_THREADS + ")");
            }
        }

        /** With the model's own thread alone. */
        public Cpu(KernelChoice kernels) {
            this(kernels, 1);
        }
    }

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
