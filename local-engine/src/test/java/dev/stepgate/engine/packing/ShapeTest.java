package dev.stepgate.engine.packing;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

    private static Shape shape(String words) {
        return Shape.of(List.of(words.split(" ")));
    }

    private static long parameters(String words) {
        return shape(words).tensors().values().stream()
                .mapToLong(sizes -> sizes.stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    @Test
    void nano_has_the_tensors_of_the_bundled_model() {
        Map<String, List<Long>> tensors = shape("nano").tensors();

        try (Checkpoint nano = Checkpoint.open(Path.of("src/main/models/step-nano-q8_0.gguf"))) {
            Map<String, List<Long>> expected =
                    new HashMap<>(
                            nano.tensors().stream().collect(toMap(Tensor::name, Tensor::shape)));
            expected.remove("rope_freqs.weight");
            assertThat(tensors).isEqualTo(expected);
        }
    }

    @Test
    void full_has_as_many_numbers_as_step_says() {
        assertThat(parameters("full mtp=0")).isEqualTo(196_956_130_368L);
        assertThat(parameters("full") - parameters("full mtp=0")).isEqualTo(2_428_171_008L);
    }

    @Test
    void mid_has_as_many_numbers_as_its_figures_are_for() {
        assertThat(parameters("mid")).isBetween(2_955_000_000L, 2_964_999_999L);
    }

    @Test
    void sizes_may_be_changed() {
        Map<String, List<Long>> tensors =
                shape("mid hidden=320 layers=SF heads=10 groups=5 swa-heads=15 head-dim=64 mtp=1")
                        .tensors();

        assertThat(tensors)
                .containsEntry("blk.0.attn_q.weight", List.of(960L, 320L))
                .containsEntry("blk.1.attn_q.weight", List.of(640L, 320L))
                .containsEntry("blk.1.attn_k.weight", List.of(320L, 320L))
                .containsKey("blk.2.nextn.eh_proj.weight")
                .doesNotContainKey("blk.3.attn_q.weight");
    }

    @Test
    void a_shape_without_a_name_starts_from_nano() {
        assertThat(shape("hidden=256").tensors()).isEqualTo(shape("nano").tensors());
    }

    @Test
    void an_unknown_key_is_refused_with_the_list() {
        assertThatThrownBy(() -> shape("mid depth=3"))
                .isInstanceOf(BadRequest.class)
                .hasMessage(
                        "--shape: depth=3 (expected: nano, mid or full, then layers=FSSS… or a"
                                + " number for one of hidden heads swa-heads groups head-dim window"
                                + " experts top-k expert-width shared-width dense dense-width vocab"
                                + " context mtp)");
    }

    @ParameterizedTest
    @CsvSource({
        "nano layers=FXS, layers=FXS",
        "nano heads=5, 'heads=5 (expected: a multiple of groups, 2)'",
        "nano top-k=25, 'top-k=25 (expected: at most 24, experts)'",
        "nano head-dim=66, head-dim=66",
        "nano dense=7, dense=7",
        "nano hidden=x, 'hidden=x (expected: a whole number)'",
        "nano hidden=0, hidden=0",
        "mid mid, mid",
        "huge, huge"
    })
    void a_size_no_model_can_have_is_refused(String words, String said) {
        assertThatThrownBy(() -> shape(words))
                .isInstanceOf(BadRequest.class)
                .hasMessageStartingWith("--shape: ")
                .hasMessageContaining(said);
    }
}
