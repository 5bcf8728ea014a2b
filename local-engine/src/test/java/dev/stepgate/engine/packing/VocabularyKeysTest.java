package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.VocabularySource.Listed;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VocabularyKeysTest {

    @Test
    void specials_are_control_text_only_between_bars() {
        var vocabulary =
                new Vocabulary(
                        "place",
                        List.of("<｜begin▁of▁sentence｜>", "<think>", "<|im_end|>", "a", ""),
                        Set.of(0, 1, 2),
                        List.of());

        Listed listed = VocabularyKeys.listed(vocabulary, 0);

        assertThat(listed.types()).containsExactly(3, 4, 3, 1, 5);
        assertThat(listed.tokens()).endsWith("a", "[PAD4]");
    }

    @Test
    void the_end_of_a_chats_turn_is_the_first_of_the_stops() {
        var metadata = new Metadata();
        var listed =
                new Listed(
                        "place",
                        "deepseek-v3",
                        List.of("b", "x", "y", "<|im_end|>"),
                        new int[] {3, 3, 3, 3},
                        List.of(),
                        0);

        VocabularyKeys.put(listed, Set.of(1, 3), "", metadata);

        var expected = new Metadata();
        expected.putWhole("tokenizer.ggml.eos_token_id", 3);
        expected.putWhole("tokenizer.ggml.eot_token_id", 1);
        var values = new java.util.HashMap<String, byte[]>();
        metadata.forEach(values::put);
        expected.forEach((key, value) -> assertThat(values.get(key)).as(key).isEqualTo(value));
        assertThat(values)
                .doesNotContainKeys("tokenizer.ggml.eom_token_id", "tokenizer.chat_template");
    }
}
