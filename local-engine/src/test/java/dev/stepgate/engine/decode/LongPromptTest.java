package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.Step35;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The bundled model through 8,000 tokens, 125 of its windows, in batches and with guesses that are
 * read and forgotten again near the end. Plain kernels take a minute for them, so what they say is
 * recorded:
 *
 * <pre>
 * ./stepgate logits --kernels scalar --model step-nano-q8_0.gguf --ids long.ids --out all.f32
 * tail -c 8192 all.f32 > long.last.f32
 * </pre>
 */
class LongPromptTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/nano");
    private static final int TOKENS = 8000;
    private static final int EARLY_TOKENS = 4096;

    /** As many as plain kernels read in a few seconds. */
    private static final int FEWER_TOKENS = 1200;

    private static final int BATCH = 64;

    /** Tokens before the end at which guesses begin, one group every few tokens. */
    private static final int GUESSED_TOKENS = 100;

    private static final int BETWEEN_GUESSES = 5;

    private static final float TOLERANCE = 2e-3f;

    /** What a sequence remembers takes, full layers' and windowed layers' together. */
    private static long earlyBytes;

    private static long bytes;
    private static float[] scores = {};

    /** One sequence on its way through a prompt. */
    private static final class Reading {
        private final Step35 model;
        private final Activations a;
        private final SequenceMemory memory;
        private final int batchTokens;
        private final int[] ids;

        Reading(Checkpoint checkpoint, KernelSet kernels, int batchTokens, int[] ids) {
            this.model = Assembly.of(checkpoint, kernels.kernels());
            this.a = new Activations(checkpoint.facts(), batchTokens, 1);
            this.memory =
                    model.remember(new BlockPool(MemoryFormat.F32, Long.MAX_VALUE), batchTokens);
            this.batchTokens = batchTokens;
            this.ids = ids;
        }

        /** Goes on up to a position; gives the scores after its last token. */
        float[] through(int to) {
            float[] last = {};
            while (memory.length() < to) {
                int n = Math.min(batchTokens, to - memory.length());
                Batch batch = Batch.next(memory, ids, memory.length(), n, 1);
                model.forward(batch, a);
                Rows rows = model.score(batch, a);
                last = Arrays.copyOfRange(rows.values(), rows.at(0), rows.at(0) + rows.width());
            }
            return last;
        }

        /** The same, with guesses on the way that do not hold. */
        float[] guessingThrough(int to) {
            float[] last = {};
            while (memory.length() < to) {
                int before = memory.length();
                model.forward(Batch.next(memory, new int[] {7, 7, 7}, 0, 3, 1), a);
                memory.keep(before);
                last = through(Math.min(to, before + BETWEEN_GUESSES));
            }
            return last;
        }
    }

    @BeforeAll
    static void read_the_prompt() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(NANO);
                KernelSet kernels = fastest()) {
            var reading = new Reading(checkpoint, kernels, BATCH, ids());
            reading.through(EARLY_TOKENS);
            earlyBytes = reading.memory.bytes();
            reading.through(TOKENS - GUESSED_TOKENS);
            scores = reading.guessingThrough(TOKENS);
            bytes = reading.memory.bytes();
        }
    }

    @Test
    void scores_at_the_end_equal_those_of_plain_kernels() throws IOException {
        byte[] recorded = Files.readAllBytes(FIXTURES.resolve("long.last.f32"));
        float[] expected = new float[recorded.length / Float.BYTES];
        ByteBuffer.wrap(recorded).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(expected);

        assertThat(largestDifference(scores, expected)).isLessThan(TOLERANCE);
    }

    @Test
    void scores_after_fewer_tokens_equal_those_of_plain_kernels_from_scratch() throws IOException {
        int[] ids = Arrays.copyOf(ids(), FEWER_TOKENS);
        try (Checkpoint checkpoint = Checkpoint.open(NANO);
                KernelSet kernels = fastest();
                KernelSet plain = KernelSet.scalar()) {
            var reading = new Reading(checkpoint, kernels, BATCH, ids);
            reading.through(FEWER_TOKENS - GUESSED_TOKENS);

            float[] guessing = reading.guessingThrough(FEWER_TOKENS);
            float[] expected = new Reading(checkpoint, plain, 50, ids).through(FEWER_TOKENS);

            assertThat(largestDifference(guessing, expected)).isLessThan(TOLERANCE);
        }
    }

    @Test
    void only_full_layers_remember_more_of_a_longer_prompt() {
        try (Checkpoint checkpoint = Checkpoint.open(NANO)) {
            long full = bytesOfToken(checkpoint.facts(), true);
            long windowed = bytesOfToken(checkpoint.facts(), false);
            int window = checkpoint.facts().layers().get(1).window();

            assertThat(bytes - earlyBytes)
                    .isLessThanOrEqualTo((TOKENS - EARLY_TOKENS + BATCH) * full);
            assertThat(bytes)
                    .isLessThanOrEqualTo((TOKENS + BATCH) * full + (window + 2 * BATCH) * windowed);
        }
    }

    /**
     * What one token's keys and values take, of the layers that see everything or of the others.
     */
    private static long bytesOfToken(Facts facts, boolean full) {
        return facts.layers().stream()
                .filter(layer -> (layer.window() == 0) == full)
                .mapToLong(LayerFacts::keyValueHeads)
                .map(heads -> 2 * Float.BYTES * heads * facts.headSize())
                .sum();
    }

    private static KernelSet fastest() {
        return KernelSet.simdObstacle().isEmpty() ? KernelSet.simdAtOnce() : KernelSet.scalar();
    }

    private static int[] ids() throws IOException {
        String text = Files.readString(FIXTURES.resolve("long.ids"));
        return Arrays.stream(text.strip().split("\\s+")).mapToInt(Integer::parseInt).toArray();
    }

    private static float largestDifference(float[] some, float[] others) {
        assertThat(some).hasSameSizeAs(others);
        float most = 0;
        for (int i = 0; i < some.length; i++) {
            most = Math.max(most, Math.abs(some[i] - others[i]));
        }
        return most;
    }
}
