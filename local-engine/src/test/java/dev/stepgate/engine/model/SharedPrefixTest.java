package dev.stepgate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.kv.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prompts that begin alike and share what is remembered have the scores of prompts read from
 * scratch: the trunk's and every draft head's, with plain kernels to the last bit.
 */
class SharedPrefixTest {

    private static final Path TINY =
            Path.of("src/test/resources/fixtures/tiny").resolve("tiny.f32.gguf");
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int BATCH = 24;
    private static final int CHUNK = 20;

    /** What computes, from what, and how it remembers. */
    record Setup(Path checkpoint, String kernels, MemoryFormat format) {

        /** Vectors add up in another order while they are being compiled. */
        void compare(float[] shared, float[] alone) {
            if (kernels.equals("scalar")) {
                assertThat(shared).containsExactly(alone);
            } else {
                assertThat(shared).containsExactly(alone, within(1e-3f));
            }
        }

        KernelSet open() {
            if (kernels.equals("scalar")) {
                return KernelSet.scalar();
            }
            KernelSet.simdObstacle()
                    .ifPresent(why -> Assumptions.abort("no vectorised kernels here: " + why));
            return KernelSet.simdAtOnce();
        }
    }

    static Stream<Setup> setups() {
        return Stream.of(
                new Setup(TINY, "scalar", MemoryFormat.F32),
                new Setup(TINY, "scalar", MemoryFormat.BF16),
                new Setup(TINY, "scalar", MemoryFormat.Q8),
                new Setup(NANO, "scalar", MemoryFormat.BF16),
                new Setup(TINY, "simd", MemoryFormat.F32),
                new Setup(NANO, "simd", MemoryFormat.F32));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void prompts_that_begin_alike_have_the_scores_of_prompts_read_from_scratch(Setup setup) {
        var random = new SplittableRandom(5);
        int[] system = tokens(random, 70);
        List<int[]> prompts =
                List.of(
                        joined(system, tokens(random, 45)),
                        joined(system, tokens(random, 10)),
                        joined(Arrays.copyOf(system, 63), tokens(random, 30)),
                        joined(system, tokens(random, 33)));
        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            var levels = new Levels(checkpoint, kernels);
            var pool = new BlockPool(setup.format(), Long.MAX_VALUE);
            try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
                for (int[] prompt : prompts) {
                    List<float[]> shared = levels.readSharing(store, pool, prompt);

                    List<float[]> alone = levels.readAlone(pool, prompt);
                    for (int level = 0; level < alone.size(); level++) {
                        setup.compare(shared.get(level), alone.get(level));
                    }
                }
                assertThat(store.counts().hits()).isEqualTo(3);
                // The second and third prompt find all that is shared; the trunk begins earlier.
                int heads = levels.model.draftHeads().size();
                assertThat(store.counts().tokensReused()).isEqualTo(70 + 63 + 70 - 3 * heads);
            }
            assertThat(pool.usedBytes()).isZero();
        }
    }

    /** The trunk and its draft heads, reading prompts by themselves. */
    private static final class Levels {
        private final Step35 model;
        private final Activations a;
        private final Rows heard;

        Levels(Checkpoint checkpoint, KernelSet kernels) {
            model = Assembly.of(checkpoint, kernels.kernels());
            a = new Activations(checkpoint.facts(), 2 * BATCH, 1);
            heard = new Rows(2 * BATCH, a.width());
        }

        private List<SequenceMemory> empty(BlockPool pool) {
            var memories = new ArrayList<SequenceMemory>();
            memories.add(model.remember(pool, BATCH));
            model.draftHeads().forEach(head -> memories.add(head.remember(pool, BATCH)));
            return memories;
        }

        List<float[]> readAlone(BlockPool pool, int[] prompt) {
            List<SequenceMemory> memories = empty(pool);
            List<float[]> scores = read(memories, new ArrayList<>(), prompt, prompt.length);
            memories.forEach(SequenceMemory::close);
            return scores;
        }

        List<float[]> readSharing(PrefixStore store, BlockPool pool, int[] prompt) {
            List<SequenceMemory> memories =
                    store.find(prompt, prompt.length - 1)
                            .flatMap(PrefixStore.Found::open)
                            .orElseGet(() -> empty(pool));
            List<float[]> scores = List.of();
            var carried = new ArrayList<float[]>();
            int from = memories.getLast().length();
            for (int end = Math.min(from + 3, prompt.length); ; end += CHUNK) {
                int to = Math.min(end, prompt.length);
                scores = read(memories, carried, prompt, to);
                List<Snapshot> snapshots = memories.stream().map(m -> m.snapshot(to)).toList();
                store.remember(prompt, to, snapshots);
                if (to == prompt.length) {
                    memories.forEach(SequenceMemory::close);
                    return scores;
                }
            }
        }

        /**
         * Reads up to a length; the scores after the last token, of each level.
         *
         * @param carried each level's last thought but the highest's, once there are any
         */
        private List<float[]> read(
                List<SequenceMemory> memories, List<float[]> carried, int[] prompt, int end) {
            List<float[]> scores = List.of();
            while (memories.getFirst().length() < end) {
                int to = Math.min(end, memories.getFirst().length() + BATCH - memories.size());
                scores = readBatch(memories, carried, prompt, to);
            }
            return scores;
        }

        private List<float[]> readBatch(
                List<SequenceMemory> memories, List<float[]> carried, int[] prompt, int to) {
            var scores = new ArrayList<float[]>();
            boolean first = carried.isEmpty();
            for (int level = 0; level < memories.size(); level++) {
                SequenceMemory memory = memories.get(level);
                int before = memory.length();
                Batch batch = Batch.next(memory, prompt, before, to - before, 1);
                Rows said = forward(level, batch);
                scores.add(
                        Arrays.copyOfRange(said.values(), said.at(0), said.at(0) + said.width()));
                hear(level, carried, first, first && memories.size() > 1 && before > 0);
            }
            return scores;
        }

        private Rows forward(int level, Batch batch) {
            if (level == 0) {
                model.forward(batch, a);
                return model.score(batch, a);
            }
            DraftHead head = model.draftHeads().get(level - 1);
            head.forward(batch, heard, a);
            return head.score(batch, a);
        }

        /** What the next level listens to: what this one thought, one position earlier. */
        private void hear(int level, List<float[]> carried, boolean first, boolean restarted) {
            Rows thoughts = a.thoughts();
            int count = thoughts.count();
            float[] last =
                    Arrays.copyOfRange(
                            thoughts.values(), thoughts.at(count - 1), thoughts.at(count));
            if (restarted) {
                heard.shape(count - 1, a.width());
                heard.put(0, thoughts, 0, count - 1);
            } else {
                heard.shape(count, a.width());
                float[] before = first ? new float[a.width()] : carried.get(level);
                System.arraycopy(before, 0, heard.values(), 0, before.length);
                heard.put(1, thoughts, 0, count - 1);
            }
            if (first) {
                carried.add(last);
            } else {
                carried.set(level, last);
            }
        }
    }

    private static int[] tokens(SplittableRandom random, int count) {
        return random.ints(count, 3, 500).toArray();
    }

    private static int[] joined(int[] text, int[] more) {
        int[] all = Arrays.copyOf(text, text.length + more.length);
        System.arraycopy(more, 0, all, text.length, more.length);
        return all;
    }
}
