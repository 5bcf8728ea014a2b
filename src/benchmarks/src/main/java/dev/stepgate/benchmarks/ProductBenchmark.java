package dev.stepgate.benchmarks;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One 8-bit matrix times 1 or 4 vectors, plain and vectorised, at shapes the models have: an expert
 * and the head of Step-Nano, an expert of Step 3.5 Flash.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {

    /** Which make computes. */
    @Param({"scalar", "simd"})
    public String kernels = "";

    /** Rows and columns. */
    @Param({"256x256", "2048x256", "1280x4096"})
    public String shape = "";

    @Param({"1", "4"})
    public int tokens;

    private final Arena arena = Arena.ofConfined();
    private Kernels verbs = KernelSet.scalar().kernels();
    private Weights.Q8 weights = new Weights.Q8(0, 0, MemorySegment.NULL);
    private Rows x = new Rows(0, 1);
    private Rows y = new Rows(0, 1);

    /** Every weight is 2 and every input 1, so every result is twice the number of columns. */
    @Setup
    public void pack() {
        int split = shape.indexOf('x');
        int rows = Integer.parseInt(shape, 0, split, 10);
        int columns = Integer.parseInt(shape, split + 1, shape.length(), 10);
        long blocks = (long) rows * columns / 32;
        MemorySegment data = arena.allocate(blocks * 34, 64);
        for (long b = 0; b < blocks; b++) {
            data.set(ValueLayout.JAVA_SHORT_UNALIGNED, b * 34, Float.floatToFloat16(1));
            data.asSlice(b * 34 + 2, 32).fill((byte) 2);
        }
        weights = new Weights.Q8(rows, columns, data);
        verbs =
                kernels.equals("simd")
                        ? KernelSet.simdAtOnce().kernels()
                        : KernelSet.scalar().kernels();
        x = new Rows(tokens, columns);
        x.shape(tokens, columns);
        java.util.Arrays.fill(x.values(), 1);
        y = new Rows(tokens, rows);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public float multiply() {
        verbs.linear(y, weights, x);
        float last = y.values()[y.values().length - 1];
        if (last != 2f * weights.columns()) {
            throw new IllegalStateException("wrong product: " + last);
        }
        return last;
    }
}
