package dev.stepgate.engine.checkpoint;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Breaks checkpoints for as long as it is told to, and stops at the first that ends in anything but
 * a model or a refusal of one line, or that takes longer than a case may. Run it with the memory
 * that a refusal may take:
 *
 * <pre>{@code
 * mvn -q -pl local-engine -am test-compile
 * mvn -q -pl local-engine dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * cd local-engine && nice java -Xmx768m --add-modules=jdk.incubator.vector \
 *   -cp target/test-classes:target/classes:$(cat /tmp/classpath) \
 *   dev.stepgate.engine.checkpoint.CheckpointFuzz MINUTES SEED
 * }</pre>
 *
 * A case is its seed: {@code CheckpointFuzz 0 SEED} runs that one alone.
 */
final class CheckpointFuzz {
    /** How often it says where it is, so that an end from outside leaves a trace. */
    private static final int PROGRESS_CASES = 1000;

    private static final Duration LONGEST_CASE = Duration.ofSeconds(5);

    private CheckpointFuzz() {}

    public static void main(String[] arguments) throws IOException {
        long minutes = Long.parseLong(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Breakage breakage = new Breakage(Files.createTempDirectory(Path.of("target"), "fuzz"));
        long start = System.nanoTime();
        long end = start + Duration.ofMinutes(minutes).toNanos();
        long slowest = 0;
        long refused = 0;
        long seed = first;
        do {
            long before = System.nanoTime();
            try {
                refused += breakage.refuses(new SplittableRandom(seed)) ? 1 : 0;
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
            long took = System.nanoTime() - before;
            slowest = Math.max(slowest, took);
            if (took > LONGEST_CASE.toNanos()) {
                throw new AssertionError("seed " + seed + " took " + Duration.ofNanos(took));
            }
            seed++;
            if ((seed - first) % PROGRESS_CASES == 0) {
                out.printf("%,d cases, next seed %d%n", seed - first, seed);
            }
        } while (System.nanoTime() < end);
        out.printf(
                "%,d cases, %,d refused, the slowest in %d ms%n",
                seed - first, refused, Duration.ofNanos(slowest).toMillis());
    }
}
