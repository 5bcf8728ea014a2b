package dev.stepgate.engine.kernel;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The door to the kernels: picks a make and says why. Owned by the model it was opened for. */
public final class KernelSet implements AutoCloseable {

    private static final String MODULE = "jdk.incubator.vector";

    private final Kernels kernels;
    private final Team team;
    private final Optional<Thread> warmUp;

    private KernelSet(Kernels kernels, Team team, Optional<Thread> warmUp) {
        this.kernels = kernels;
        this.team = team;
        this.warmUp = warmUp;
    }

    /** Plain kernels, because they were asked for. */
    public static KernelSet scalar() {
        return plain("asked for");
    }

    private static KernelSet plain(String why) {
        return new KernelSet(new ScalarKernels(why), new Team(1), Optional.empty());
    }

    /** Why the vectorised kernels cannot run in this process; empty if they can. */
    public static Optional<String> simdObstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("no vector module (start java with --add-modules " + MODULE + ")");
        }
        int bits = SimdProducts.F.vectorBitSize();
        return bits < 128 ? Optional.of("vectors of " + bits + " bits only") : Optional.empty();
    }

    /** Vectorised kernels where they can run, plain ones with the reason where they cannot. */
    public static KernelSet fastest(List<Weights> formats, LongSupplier nanos, int threads) {
        return simdObstacle().map(KernelSet::plain).orElseGet(() -> simd(formats, nanos, threads));
    }

    /**
     * Vectorised kernels; a thread of its own gets them compiled, and plain ones answer until then.
     *
     * @param formats one example of each format the model has
     * @param nanos a clock that never goes back
     * @param threads how many share large products, the model's own included
     */
    public static KernelSet simd(List<Weights> formats, LongSupplier nanos, int threads) {
        var team = new Team(threads);
        var simd = new SimdKernels(new ScalarKernels("until the vectors are compiled"), team);
        Thread thread =
                Thread.ofPlatform()
                        .name("stepgate-kernel-warm-up")
                        .daemon()
                        .start(new WarmUp(simd, formats, nanos));
        return new KernelSet(simd, team, Optional.of(thread));
    }

    /** Vectorised kernels that answer at once, however slowly at first. */
    public static KernelSet simdAtOnce() {
        return simdAtOnce(1);
    }

    /** The same with so many threads. */
    public static KernelSet simdAtOnce(int threads) {
        var team = new Team(threads);
        var simd = new SimdKernels(new ScalarKernels("for odd shapes"), team);
        simd.warm();
        return new KernelSet(simd, team, Optional.empty());
    }

    public Kernels kernels() {
        return kernels;
    }

    /** Stops warming up, and the threads. */
    @Override
    public void close() {
        warmUp.ifPresent(KernelSet::stop);
        team.close();
    }

    /** Waits for it, since it reads weights that are about to go. */
    private static void stop(Thread warmUp) {
        warmUp.interrupt();
        try {
            warmUp.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
