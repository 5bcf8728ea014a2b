package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that share steps and memory. */
@Timeout(600)
class SchedulerTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int CONTEXT = 256;

    private static final List<String> QUESTIONS =
            List.of(
                    "What are the free tier limits?",
                    "Tell me a story about Ben.",
                    "Name the capital of Vietnam.",
                    "Make a numbered list: yellow, ladder, light",
                    "Which month comes after December?",
                    "Tell me a story.");

    /** What one sequence of the whole context takes, and a little more. */
    private static long tight() {
        try (Checkpoint checkpoint = Checkpoint.open(NANO)) {
            var model = Assembly.of(checkpoint, KernelSet.scalar().kernels());
            long bytes = 1;
            while (model.contextWithin(new BlockPool(MemoryFormat.F32, bytes), 16, 9999)
                    < CONTEXT) {
                bytes += 64 * 1024;
            }
            return bytes;
        }
    }

    @Test
    void answers_that_do_not_fit_together_take_turns_and_none_fails() throws InterruptedException {
        Sampling wishes = Sampling.greedy().withMaxTokens(120);
        var roomy = new BlockPool(MemoryFormat.F32, Long.MAX_VALUE);
        var tight = new BlockPool(MemoryFormat.F32, tight());
        try (NanoLoop expected = NanoLoop.remembering(roomy, CONTEXT, 1);
                NanoLoop got = NanoLoop.remembering(tight, CONTEXT, 6)) {
            var asked = new ArrayList<Sequence>();
            for (String question : QUESTIONS) {
                asked.add(got.ask(question, wishes));
            }

            for (int i = 0; i < asked.size(); i++) {
                Sequence alone = expected.ask(QUESTIONS.get(i), wishes);
                List<Token> tokens = NanoLoop.drain(alone);
                assertThat(NanoLoop.drain(asked.get(i))).isEqualTo(tokens);
                assertThat(asked.get(i).ending().map(Ending::completionTokens))
                        .isEqualTo(alone.ending().map(Ending::completionTokens));
            }
        }
        assertThat(tight.usedBytes()).isZero();
    }

    /** Counted in steps: every stream gets its token in each, whatever else is read. */
    @Test
    void a_long_prompt_delays_the_others_by_a_chunk_at_most() {
        int chunk = 64;
        var bounds = new DecodeLoop.Bounds(8192, chunk, 8, 8);
        try (var bench = new Bench(bounds, new BlockPool(MemoryFormat.F32, Long.MAX_VALUE))) {
            var streams = new ArrayList<Sequence>();
            for (int i = 0; i < 7; i++) {
                streams.add(bench.admit(new Claim("", 1), 3 + i, 4000));
            }
            bench.step();
            Sequence late = bench.admit(new Claim("", 1), 4096, 1);
            int steps = 0;
            while (late.ending().isEmpty()) {
                Map<Sequence, Integer> served = bench.step();
                steps++;
                assertThat(served).containsKeys(streams.toArray(new Sequence[0]));
                assertThat(served.get(late)).isBetween(1, chunk);
            }
            assertThat(steps).isEqualTo(4096 / chunk);
        }
    }

    @Test
    void who_weighs_more_keeps_its_memory() {
        var bounds = new DecodeLoop.Bounds(CONTEXT, 16, 8, 8);
        try (var bench = new Bench(bounds, new BlockPool(MemoryFormat.F32, tight()))) {
            Sequence light = bench.admit(new Claim("light", 1), 50, 150);
            bench.step();
            Sequence heavy = bench.admit(new Claim("heavy", 2), 50, 150);
            int without = 0;
            while (heavy.ending().isEmpty()) {
                Map<Sequence, Integer> served = bench.step();
                assertThat(served).containsKey(heavy);
                without += served.containsKey(light) ? 0 : 1;
            }
            assertThat(without).isPositive();
            while (light.ending().isEmpty()) {
                assertThat(bench.step()).containsOnlyKeys(light);
            }
        }
    }

    /** Whenever one of the heavy ones ends another comes, and together they fill the memory. */
    @Test
    void a_light_answer_is_parked_for_a_bounded_number_of_tokens() {
        var bounds = new DecodeLoop.Bounds(CONTEXT, 16, 3, 8);
        try (var bench = new Bench(bounds, new BlockPool(MemoryFormat.F32, tight()))) {
            Sequence light = bench.admit(new Claim("light", 1), 50, 200);
            var heavy = new ArrayList<Sequence>();
            long served = 0;
            int without = 0;
            while (light.ending().isEmpty()) {
                heavy.removeIf(one -> one.ending().isPresent());
                if (heavy.size() < 2 && bench.hasRoom()) {
                    heavy.add(bench.admit(new Claim("heavy", 4), 50, 150));
                }
                Map<Sequence, Integer> step = bench.step();
                without += step.containsKey(light) ? 0 : 1;
                served += step.values().stream().mapToInt(Integer::intValue).sum();
                assertThat(served).isLessThan(bounds.patienceTokens() + 4L * CONTEXT);
            }
            assertThat(without).isPositive();
        }
    }

    /** The heavy one begins alike and remembers more at every step, so there is much to find. */
    @Test
    void a_parked_answer_asks_for_the_size_before_anything_is_copied() {
        var bounds = new DecodeLoop.Bounds(CONTEXT, 4, 8, 8);
        long bytes = tight();
        try (var bench = new Bench(bounds, new BlockPool(MemoryFormat.F32, bytes), bytes)) {
            Sequence light = bench.admit(new Claim("light", 1), 7, 20, 120);
            for (int i = 0; i < 100; i++) {
                bench.step();
            }
            Sequence heavy = bench.admit(new Claim("heavy", 2), 7, 100, 30);
            int parkings = 0;
            boolean there = true;
            while (heavy.ending().isEmpty() || light.ending().isEmpty()) {
                boolean served = bench.step().containsKey(light) || light.ending().isPresent();
                parkings += there && !served ? 1 : 0;
                there = served;
            }

            assertThat(parkings).isEqualTo(1);
            assertThat(bench.hits()).as("the heavy one's, the light one's second").isEqualTo(2);
        }
    }

    /** A scheduler whose steps the test makes, with prompts of random tokens. */
    private static final class Bench implements AutoCloseable {
        private final Checkpoint checkpoint = Checkpoint.open(NANO);
        private final Map<Sequence, Integer> served = new HashMap<>();
        private final Machine machine;
        private final Scheduler scheduler;
        private int arrivals;

        Bench(DecodeLoop.Bounds bounds, BlockPool pool) {
            this(bounds, pool, 0);
        }

        Bench(DecodeLoop.Bounds bounds, BlockPool pool, long reusableBytes) {
            machine =
                    new Machine(
                            Assembly.of(checkpoint, fastest().kernels()),
                            new Activations(checkpoint.facts(), bounds.rows(0), bounds.scored(0)),
                            pool,
                            new PrefixStore(pool, reusableBytes),
                            NanoLoop.speech(checkpoint),
                            bounds,
                            Pace.fixed(0));
            scheduler =
                    new Scheduler(
                            machine, (sequence, n) -> served.merge(sequence, n, Integer::sum));
        }

        private static KernelSet fastest() {
            return KernelSet.simdObstacle().isEmpty() ? KernelSet.simdAtOnce() : KernelSet.scalar();
        }

        /** A stream that only its limit ends. */
        Sequence admit(Claim claim, int promptTokens, int limit) {
            return admit(claim, arrivals, promptTokens, limit);
        }

        /** The same; prompts of one seed begin alike. */
        Sequence admit(Claim claim, long seed, int promptTokens, int limit) {
            int[] prompt = new Random(seed).ints(promptTokens, 300, 2000).toArray();
            var endless =
                    Sampling.greedy()
                            .within(new Sampling.Limits(List.of(), Set.of(), 0, limit, true));
            var sequence =
                    new Sequence(
                            Request.of(new Prompt.Text(""), endless).by(claim),
                            new Guide.Form.Free(),
                            s -> Optional.empty());
            sequence.begin();
            var course =
                    new Guide.Course(
                            sequence.form(), Integer.MAX_VALUE, List.of(), List.of(), Set.of());
            Answer answer = Answer.toText(machine.speech(), List.of());
            scheduler.admit(
                    new Speaking(
                            machine,
                            new Speaking.Task(
                                    sequence,
                                    arrivals++,
                                    Seam.none(prompt),
                                    Optional.empty(),
                                    answer,
                                    limit,
                                    course)));
            return sequence;
        }

        boolean hasRoom() {
            return scheduler.hasRoom();
        }

        /** Beginnings that were opened so far. */
        long hits() {
            return machine.prefixes().counts().hits();
        }

        /** Who was served how many tokens. */
        Map<Sequence, Integer> step() {
            served.clear();
            scheduler.step();
            return Map.copyOf(served);
        }

        @Override
        public void close() {
            checkpoint.close();
        }
    }

    @Test
    void whatever_is_cancelled_leaves_no_memory_behind() throws InterruptedException {
        var memory = new BlockPool(MemoryFormat.F32, 2 * tight());
        var random = new Random(5);
        try (NanoLoop nano = NanoLoop.remembering(memory, CONTEXT, 4)) {
            var open = new ArrayList<Sequence>();
            for (int i = 0; i < 60; i++) {
                String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                open.add(nano.ask(question, Sampling.greedy().withMaxTokens(40)));
                if (open.size() > 8) {
                    Sequence one = open.remove(random.nextInt(open.size()));
                    if (random.nextBoolean()) {
                        one.cancel();
                    }
                    NanoLoop.drain(one);
                    assertThat(one.ending()).isPresent();
                }
            }
            for (Sequence one : open) {
                NanoLoop.drain(one);
                assertThat(one.ending().orElseThrow().why()).isNotEqualTo(Ending.Why.CANCELLED);
            }
        }

        assertThat(memory.usedBytes()).isZero();
    }
}
