package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * Many callers at once, with requests of every kind, cancels at random and far less memory than
 * they would like: two dozen for some seconds, or two hundred for ten minutes with {@code
 * -Dstepgate.soak=PT10M}.
 */
class SoakTest {

    private static final String WISH = System.getProperty("stepgate.soak", "");
    private static final Duration LENGTH = Duration.parse(WISH.isEmpty() ? "PT1S" : WISH);
    private static final int CALLERS = WISH.isEmpty() ? 24 : 200;
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");

    /** Sixteen answers of usual length would take three to four times as much. */
    private static final long MEMORY_BYTES = 5_000_000;

    private static final DecodeLoop.Bounds BOUNDS = new DecodeLoop.Bounds(1024, 64, 16, CALLERS);
    private static final long HEAP_BYTES = 16L << 20;

    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final LongAdder ended = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder generated = new LongAdder();
    private final LongAdder reused = new LongAdder();

    @Test
    void nothing_fails_and_nothing_is_left_behind() throws InterruptedException {
        long heapInUse = soak(Duration.ofMillis(1), 0);
        long heapAfter = heapBytes();
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        long laterInUse = soak(LENGTH, 1);

        long laterAfter = heapBytes();
        System.out.printf(
                "soak of %s: %,d answers, %,d cancelled, %,d tokens, %,d prompt tokens reused;"
                        + " heap in use %,d then %,d bytes, closed %,d then %,d%n",
                LENGTH,
                ended.sum(),
                cancelled.sum(),
                generated.sum(),
                reused.sum(),
                heapInUse,
                laterInUse,
                heapAfter,
                laterAfter);
        assertThat(faults).isEmpty();
        assertThat(ended.sum()).isPositive();
        assertThat(cancelled.sum()).isPositive();
        assertThat(laterInUse).isLessThan(heapInUse + HEAP_BYTES);
        assertThat(laterAfter).isLessThan(heapAfter + HEAP_BYTES);
        assertThat(newThreads(before)).isEmpty();
    }

    /**
     * Asks for so long, reads all answers to their ends and closes everything.
     *
     * @return the heap in use before that, in bytes
     */
    private long soak(Duration length, long seed) throws InterruptedException {
        var memory = new BlockPool(MemoryFormat.BF16, MEMORY_BYTES);
        long inUse;
        try (Checkpoint checkpoint = Checkpoint.open(NANO);
                KernelSet kernels =
                        KernelSet.fastest(Assembly.formats(checkpoint), System::nanoTime, 2)) {
            try (DecodeLoop loop = start(checkpoint, kernels, memory)) {
                long until = System.nanoTime() + length.toNanos();
                List<Thread> callers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    var random = new Random(seed * CALLERS + i);
                    callers.add(Thread.ofPlatform().start(() -> call(loop, random, until)));
                }
                for (Thread caller : callers) {
                    caller.join();
                }
                inUse = heapBytes();
            }
        }
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.snapshotBytes()).isZero();
        return inUse;
    }

    private static DecodeLoop start(Checkpoint checkpoint, KernelSet kernels, BlockPool memory) {
        return DecodeLoop.start(
                new Machine(
                        Assembly.of(checkpoint, kernels.kernels()),
                        new Activations(checkpoint.facts(), BOUNDS.rows(3), BOUNDS.scored(3)),
                        memory,
                        new PrefixStore(memory, memory.budgetBytes() / 3),
                        NanoLoop.speech(checkpoint),
                        BOUNDS,
                        Pace.adaptive(3, System::nanoTime)),
                System::nanoTime);
    }

    private void call(DecodeLoop loop, Random random, long until) {
        var requests = new RandomRequests(random);
        try {
            while (System.nanoTime() < until && faults.isEmpty()) {
                ask(loop, requests.draw(), random);
            }
        } catch (RuntimeException | Error | InterruptedException e) {
            faults.add(e);
        }
    }

    private void ask(DecodeLoop loop, Request request, Random random) throws InterruptedException {
        Sequence answer = loop.submit(request);
        int patience = random.nextInt(3) == 0 ? random.nextInt(12) : Integer.MAX_VALUE;
        Duration wait =
                random.nextInt(8) == 0
                        ? Duration.ofMillis(random.nextInt(400))
                        : Duration.ofMinutes(20);
        List<Token> tokens = new ArrayList<>();
        try {
            while (tokens.size() < patience && answer.next(wait) instanceof Token token) {
                tokens.add(token);
            }
        } catch (TimeoutException tooLong) {
            patience = tokens.size();
        }
        if (answer.ending().isEmpty()) {
            answer.cancel();
        }
        while (answer.next() instanceof Token token) {
            tokens.add(token);
        }
        check(request, tokens, answer.ending().orElseThrow());
    }

    private void check(Request request, List<Token> tokens, Ending ending) {
        ended.increment();
        generated.add(ending.completionTokens());
        reused.add(ending.cachedTokens());
        assertThat(ending.completionTokens())
                .isLessThanOrEqualTo(request.sampling().limits().maxTokens());
        if (ending.why() == Ending.Why.CANCELLED) {
            cancelled.increment();
        } else if (request.form() instanceof Form.JsonObject
                && ending.why() == Ending.Why.STOPPED
                && request.sampling().limits().stop().isEmpty()) {
            String said = NanoLoop.said(tokens);
            assertThat(Literals.readJson(said).isPresent()).as("%s of %s", said, request).isTrue();
        }
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * Those that do not end by themselves at once, but for the one that tools like jstack start.
     */
    private static Set<Thread> newThreads(Set<Thread> before) throws InterruptedException {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(before);
        threads.removeIf(thread -> thread.getName().equals("Attach Listener"));
        for (Thread thread : List.copyOf(threads)) {
            if (thread.join(Duration.ofSeconds(5))) {
                threads.remove(thread);
            }
        }
        return threads;
    }
}
