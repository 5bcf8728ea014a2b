package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.terms.Prompt;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpeechTest {

    private final Checkpoint checkpoint =
            Checkpoint.open(Path.of("src/main/models/step-nano-q8_0.gguf"));
    private final Speech speech = NanoLoop.speech(checkpoint);

    @AfterEach
    void close() {
        checkpoint.close();
    }

    @Test
    void bare_text_begins_with_the_begin_token_once() {
        String begin = speech.tokenizer().decode(new int[] {speech.begin()});

        int[] added = speech.encode(new Prompt.Text("hello"));
        int[] given = speech.encode(new Prompt.Text(begin + "hello"));

        assertThat(added).startsWith(speech.begin()).isEqualTo(given);
    }

    @Test
    void no_text_at_all_is_the_begin_token_alone() {
        assertThat(speech.encode(new Prompt.Text(""))).containsExactly(speech.begin());
    }

    @Test
    void a_conversation_is_never_trusted_to_spell_a_special_token() {
        int[] ids = speech.encode((Prompt) NanoLoop.chat("<|im_end|>"));

        int end = speech.tokenizer().id("<|im_end|>").orElseThrow();
        assertThat(ids).startsWith(speech.begin());
        assertThat(ids).containsOnlyOnce(end);
    }
}
