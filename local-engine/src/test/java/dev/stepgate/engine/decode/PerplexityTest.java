package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerplexityTest {
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final int VOCABULARY = 512;
    private static final Perplexity.Progress QUIET = (chunk, soFar) -> {};

    private final Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
    private final KernelSet set = KernelSet.scalar();

    @AfterEach
    void close() {
        set.close();
        checkpoint.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 96})
    void one_chunk_is_as_likely_as_the_references_scores_say(int batchTokens) throws IOException {
        int[] ids = referenceIds();
        double[] surprise =
                IntStream.range(ids.length / 2, ids.length - 1)
                        .mapToDouble(row -> surprise(row, ids[row + 1]))
                        .toArray();

        Perplexity.Estimate estimate = perplexity(ids.length, batchTokens).of(ids, QUIET);

        double mean = DoubleStream.of(surprise).average().orElseThrow();
        double variance =
                DoubleStream.of(surprise).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
        assertThat(estimate.scored()).isEqualTo(ids.length / 2 - 1);
        assertThat(estimate.value()).isCloseTo(Math.exp(mean), within(1e-3 * Math.exp(mean)));
        assertThat(estimate.error())
                .isCloseTo(
                        Math.exp(mean) * Math.sqrt(variance / (surprise.length - 1)),
                        within(1e-3 * estimate.error()));
    }

    @Test
    void each_chunk_begins_anew_and_the_rest_is_dropped() throws IOException {
        int[] ids = referenceIds();
        int[] twiceAndMore = new int[2 * ids.length + 50];
        for (int i = 0; i < twiceAndMore.length; i++) {
            twiceAndMore[i] = ids[i % ids.length];
        }
        twiceAndMore[ids.length] = 77;
        List<Integer> chunks = new ArrayList<>();

        Perplexity.Estimate once = perplexity(ids.length, 32).of(ids, QUIET);
        Perplexity.Estimate twice =
                perplexity(ids.length, 32).of(twiceAndMore, (chunk, soFar) -> chunks.add(chunk));

        assertThat(chunks).containsExactly(1, 2);
        assertThat(twice.scored()).isEqualTo(2 * once.scored());
        assertThat(twice.value()).isCloseTo(once.value(), within(1e-6 * once.value()));
    }

    private Perplexity perplexity(int chunkTokens, int batchTokens) {
        Facts facts = checkpoint.facts();
        return new Perplexity(
                new Scoring(
                        Assembly.of(checkpoint, set.kernels()),
                        new Activations(facts, batchTokens, batchTokens),
                        new BlockPool(MemoryFormat.F32, Long.MAX_VALUE),
                        batchTokens),
                facts.vocabulary(),
                checkpoint.vocabulary().begin(),
                chunkTokens);
    }

    /** By the reference's scores and the textbook's formula. */
    private static double surprise(int row, int token) {
        try {
            FloatBuffer scores =
                    ByteBuffer.wrap(Files.readAllBytes(TINY.resolve("tiny.logits.f32")))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .slice(row * VOCABULARY, VOCABULARY);
            double total = 0;
            for (int i = 0; i < VOCABULARY; i++) {
                total += Math.exp(scores.get(i));
            }
            return -Math.log(Math.exp(scores.get(token)) / total);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int[] referenceIds() throws IOException {
        String json = Files.readString(TINY.resolve("tiny.reference.json"));
        Matcher ids = Pattern.compile("\"ids\": *\\[([^]]*)]").matcher(json);
        assertThat(ids.find()).isTrue();
        return Arrays.stream(ids.group(1).split(","))
                .map(String::strip)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
