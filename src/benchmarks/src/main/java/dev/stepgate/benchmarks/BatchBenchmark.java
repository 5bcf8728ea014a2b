package dev.stepgate.benchmarks;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.EngineOptions.Guessing;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Tokens of eight streams together against one alone, without guesses: per second, and per second
 * of CPU time of all the engine's threads, which a busy machine disturbs less. Rounds of both take
 * turns; the median of each counts.
 *
 * <p>Not of JMH: what is compared are two loads of one open model.
 */
public final class BatchBenchmark {

    private static final int STREAMS = 8;
    private static final int WARM_UP_ROUNDS = 8;
    private static final int ROUNDS = 9;
    private static final String ENGINE_THREADS = "stepgate-";

    /** What one round yielded: tokens per second of a clock, and of the engine's CPU time. */
    private record Rate(double wall, double cpu) {}

    private BatchBenchmark() {}

    /**
     * Prints the medians and their ratio.
     *
     * @param args a GGUF file, how many tokens each stream says (96), and how many threads share
     *     the work (1)
     */
    public static void main(String[] args) throws InterruptedException {
        int tokens = args.length > 1 ? Integer.parseInt(args[1]) : 96;
        var cpu = new Device.Cpu(Device.KernelChoice.FASTEST);
        if (args.length > 2) {
            cpu = new Device.Cpu(cpu.kernels(), Integer.parseInt(args[2]));
        }
        var options =
                EngineOptions.on(cpu).withGuessing(new Guessing.Fixed(0)).withMaxRunning(STREAMS);
        try (LocalModel model = LocalModel.open(Path.of(args[0]), options)) {
            int warmed = 0;
            while (warmed++ < WARM_UP_ROUNDS || model.description().warming()) {
                perSecond(model, STREAMS, tokens);
                perSecond(model, 1, tokens);
            }
            List<Rate> one = new ArrayList<>();
            List<Rate> many = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                one.add(perSecond(model, 1, tokens));
                many.add(perSecond(model, STREAMS, tokens));
            }
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%s, %s kernels (%s), %d threads, %d tokens a stream, medians of %d"
                                    + " (least..most)",
                            model.description().name(),
                            model.description().kernels(),
                            model.description().kernelReason(),
                            cpu.threads(),
                            tokens,
                            ROUNDS));
            print("tokens/s", one, many, Rate::wall);
            print("tokens per second of CPU", one, many, Rate::cpu);
        }
    }

    private static void print(
            String what, List<Rate> one, List<Rate> many, ToDoubleFunction<Rate> of) {
        double[] alone = one.stream().mapToDouble(of).sorted().toArray();
        double[] together = many.stream().mapToDouble(of).sorted().toArray();
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%s: 1 stream %s, %d streams %s, ratio %.2f",
                        what,
                        shown(alone),
                        STREAMS,
                        shown(together),
                        together[ROUNDS / 2] / alone[ROUNDS / 2]));
    }

    private static String shown(double[] sorted) {
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f..%.1f)",
                sorted[ROUNDS / 2],
                sorted[0],
                sorted[ROUNDS - 1]);
    }

    private static long cpuNanos() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(ENGINE_THREADS))
                .mapToLong(
                        thread ->
                                ManagementFactory.getThreadMXBean()
                                        .getThreadCpuTime(thread.threadId()))
                .sum();
    }

    /** Rates of all streams together, from the first request to the last token. */
    private static Rate perSecond(LocalModel model, int streams, int tokens)
            throws InterruptedException {
        var limits = new Sampling.Limits(List.of(), Set.of(), 0, tokens, true);
        Sampling sampling = Sampling.greedy().within(limits);
        long start = System.nanoTime();
        long startCpu = cpuNanos();
        List<Generation> answers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            answers.add(model.generate(new Prompt.Text(i + " One day, Ben met a"), sampling));
        }
        long generated = 0;
        for (Generation answer : answers) {
            generated += read(answer).completionTokens();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - startCpu) / 1e9;
        if (generated != (long) streams * tokens) {
            throw new IllegalStateException(generated + " tokens instead of " + streams * tokens);
        }
        return new Rate(generated / seconds, generated / cpuSeconds);
    }

    private static Ending read(Generation answer) throws InterruptedException {
        try (answer) {
            while (answer.next() instanceof Token) {
                // Only how many there are counts.
            }
            return answer.ending().orElseThrow();
        }
    }
}
