package dev.stepgate.benchmarks;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Tokens per second of one stream from Step-Nano, its prompt of 15 tokens included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
public class DecodeBenchmark {

    private static final int TOKENS = 48;

    @Param({"SCALAR", "SIMD"})
    public Device.KernelChoice kernels = Device.KernelChoice.SCALAR;

    /** Tokens to guess ahead. */
    @Param({"0", "3"})
    public int draft;

    /** From the repository's root. */
    @Param("local-engine/src/main/models/step-nano-q8_0.gguf")
    public String model = "";

    private Optional<LocalModel> opened = Optional.empty();

    @Setup
    public void open() {
        EngineOptions options =
                EngineOptions.on(new Device.Cpu(kernels))
                        .withGuessing(new EngineOptions.Guessing.Fixed(draft));
        opened = Optional.of(LocalModel.open(Path.of(model), options));
    }

    @TearDown
    public void close() {
        opened.ifPresent(LocalModel::close);
    }

    /** A story is long enough to be cut at the limit. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int story() throws InterruptedException {
        var prompt = new Prompt.Text("One day, Ben went to the market. There Ben met a little");
        Sampling sampling = Sampling.greedy().within(Sampling.Limits.tokens(TOKENS));
        try (Generation answer = opened.orElseThrow().generate(prompt, sampling)) {
            int pieces = 0;
            while (answer.next() instanceof Token) {
                pieces++;
            }
            Ending ending = answer.ending().orElseThrow();
            if (ending.completionTokens() != TOKENS) {
                throw new IllegalStateException("the story ended early: " + ending);
            }
            return pieces;
        }
    }
}
