package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same weights as a GGUF file and as a Hugging Face directory are the same checkpoint. */
class BothLayoutsTest {
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");

    private final Checkpoint gguf = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
    private final Checkpoint directory = Checkpoint.open(TINY);

    @AfterEach
    void close() {
        gguf.close();
        directory.close();
    }

    @Test
    void facts_are_the_same_but_for_the_name() {
        assertThat(directory.facts())
                .usingRecursiveComparison()
                .ignoringFields("name")
                .withEqualsForType(BothLayoutsTest::close, float[].class)
                .isEqualTo(gguf.facts());
    }

    @Test
    void facts_are_what_the_fixture_was_made_with() {
        Facts facts = directory.facts();

        assertThat(facts.name()).isEqualTo("tiny");
        assertThat(facts.width()).isEqualTo(64);
        assertThat(facts.headSize()).isEqualTo(32);
        assertThat(facts.vocabulary()).isEqualTo(512);
        assertThat(facts.contextTokens()).isEqualTo(4096);
        assertThat(facts.layers())
                .extracting(LayerFacts::window)
                .containsExactly(0, 16, 16, 16, 0, 16);
        assertThat(facts.layers()).extracting(LayerFacts::heads).containsExactly(2, 3, 3, 3, 2, 3);
        assertThat(facts.layers().get(5).feedForward())
                .isEqualTo(new Mixture(8, 3, 32, 32, 3, true, 7, 16));
        assertThat(facts.draftLayers()).hasSize(3);
    }

    @Test
    void every_tensor_has_the_same_floats() {
        Stream<Tensor> shared =
                gguf.tensors().stream()
                        .filter(tensor -> !tensor.name().equals("rope_freqs.weight"));

        assertThat(shared)
                .hasSize(directory.tensors().size())
                .allSatisfy(
                        tensor -> {
                            long[] shape = shape(tensor);
                            assertThat(directory.floats(tensor.name(), shape))
                                    .isEqualTo(gguf.floats(tensor.name(), shape));
                        });
    }

    @Test
    void a_norm_is_stored_around_zero_and_comes_ready_to_multiply() {
        float[] ready = directory.floats("output_norm.weight", 64);

        float[] stored =
                new TensorIndex(new Source("tiny"), Map.of())
                        .floats(directory.tensor("output_norm.weight", 64));

        assertThat(ready[3]).isEqualTo(1 + stored[3]);
    }

    @Test
    void templates_and_stops_are_the_same() {
        assertThat(directory.chatTemplate()).isEqualTo(gguf.chatTemplate()).isNotEmpty();
        assertThat(directory.stopTokens()).isEqualTo(gguf.stopTokens()).containsExactly(1, 2, 4);
        assertThat(directory.vocabulary())
                .isEqualTo(new VocabularySource.File(TINY.resolve("tokenizer.json"), 0));
    }

    private static boolean close(float[] one, float[] other) {
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < one.length; i++) {
            if (Math.abs(one[i] - other[i]) > 1e-5 * Math.abs(other[i])) {
                return false;
            }
        }
        return true;
    }

    private static long[] shape(Tensor tensor) {
        List<Long> shape = tensor.shape();
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
