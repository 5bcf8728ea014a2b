package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceCheckpointTest {
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir Path sharded;

    @BeforeEach
    void copy() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(TINY.resolve(name), sharded.resolve(name));
        }
        SafetensorsWriter.copyOf(TINY.resolve("model.safetensors")).writeShards(sharded, 3);
    }

    @Test
    void three_shards_hold_what_one_file_held() {
        try (Checkpoint whole = Checkpoint.open(TINY);
                Checkpoint parts = Checkpoint.open(sharded)) {

            assertThat(parts.tensors()).hasSameSizeAs(whole.tensors());
            assertThat(parts.tensors())
                    .allSatisfy(
                            tensor -> {
                                long[] shape =
                                        tensor.shape().stream()
                                                .mapToLong(Long::longValue)
                                                .toArray();
                                assertThat(parts.floats(tensor.name(), shape))
                                        .isEqualTo(whole.floats(tensor.name(), shape));
                            });
        }
    }

    @Test
    void a_missing_shard_is_refused_by_name() throws IOException {
        Files.delete(sharded.resolve("model-2.safetensors"));

        assertThatThrownBy(() -> Checkpoint.open(sharded))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(sharded.resolve("model-2.safetensors") + ": there is no such file");
    }

    @Test
    void a_shard_without_a_tensor_the_index_promises_is_refused() throws IOException {
        replace(INDEX, "\"model.norm.weight\"", "\"model.layers.5.enorm.weight\"");

        assertThatThrownBy(() -> Checkpoint.open(sharded))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(
                        sharded.resolve(INDEX) + ": model.layers.5.enorm.weight: missing");
    }

    @Test
    void a_shard_outside_the_directory_is_refused() throws IOException {
        replace(INDEX, "\"model-2.safetensors\"", "\"../model-2.safetensors\"");

        assertThatThrownBy(() -> Checkpoint.open(sharded))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("expected: a safetensors file beside this one");
    }

    @Test
    void another_kind_of_model_is_refused() throws IOException {
        replace("config.json", "\"step3p5\"", "\"llama\"");

        assertThatThrownBy(() -> Checkpoint.open(sharded))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        sharded.resolve("config.json") + ": model_type: llama (expected: step3p5)");
    }

    @Test
    void an_unknown_rope_scaling_is_refused() throws IOException {
        replace("config.json", "\"llama3\"", "\"longrope\"");

        assertThatThrownBy(() -> Checkpoint.open(sharded))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("rope_scaling.rope_type: longrope");
    }

    @Test
    void generation_settings_add_to_the_stops() throws IOException {
        Files.writeString(sharded.resolve("generation_config.json"), "{\"eos_token_id\": [9, 7]}");

        try (Checkpoint checkpoint = Checkpoint.open(sharded)) {
            assertThat(checkpoint.stopTokens()).containsExactly(1, 2, 4, 7, 9);
        }
    }

    @Test
    void a_template_in_its_own_file_comes_first() throws IOException {
        Files.writeString(sharded.resolve("chat_template.jinja"), "{{ messages }}");

        try (Checkpoint checkpoint = Checkpoint.open(sharded)) {
            assertThat(checkpoint.chatTemplate()).isEqualTo("{{ messages }}");
        }
    }

    @Test
    void divisors_at_the_real_model_s_sizes_follow_the_published_list() {
        float[] divisors =
                RopeScaling.ofStep35()
                        .scale(LayerFacts.RotaryFacts.unscaled(64, 5_000_000))
                        .divisors();

        float[] blended = {
            1.138363f, 1.374499f, 1.576436f, 1.733729f, 1.847569f, 1.925649f, 1.977251f
        };
        for (int j = 0; j < 32; j++) {
            float expected = j <= 13 ? 1 : j >= 21 ? 2 : blended[j - 14];
            assertThat(divisors[j]).isCloseTo(expected, offset(2e-6f));
        }
    }

    private void replace(String name, String old, String replacement) throws IOException {
        Path file = sharded.resolve(name);
        Files.writeString(file, Files.readString(file).replace(old, replacement));
    }
}
