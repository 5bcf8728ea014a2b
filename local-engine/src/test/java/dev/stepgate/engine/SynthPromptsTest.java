package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.Asking.Answered;
import dev.stepgate.engine.packing.PackedType;
import dev.stepgate.engine.packing.Shape;
import dev.stepgate.engine.packing.Synthesis;
import dev.stepgate.engine.terms.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model of random weights packed as Q4_K: two hundred prompts one by one, and many at a time with
 * guesses and remembered beginnings.
 */
class SynthPromptsTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int HEADS = 3;

    /** Every matrix with columns enough for the type's blocks of 256. */
    private static final List<String> SHAPE =
            List.of("nano", "layers=FS", "experts=8", "expert-width=256", "shared-width=256");

    @TempDir static Path folder;

    private static Path model = Path.of("");
    private static Asking asking = new Asking(List.of(), Sampling.greedy());
    private static List<Answered> alone = List.of();

    @BeforeAll
    static void ask_one_by_one_without_guesses() throws IOException, InterruptedException {
        model = folder.resolve("synth.gguf");
        new Synthesis(model, Shape.of(SHAPE), PackedType.named("Q4_K"), 7, line -> {}).run(NANO);
        asking = Asking.nanoPrompts(6);
        try (LocalModel opened = asking.open(model, 0, 1)) {
            alone = asking.oneByOne(opened);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32})
    void no_answer_depends_on_the_others_made_beside_it(int atOnce) throws InterruptedException {
        try (LocalModel opened = asking.open(model, HEADS, atOnce)) {
            List<Answered> together = asking.together(opened, 2 * atOnce, new Random(atOnce));

            assertThat(together)
                    .extracting(Answered::tokens)
                    .containsExactlyElementsOf(alone.stream().map(Answered::tokens).toList());
            assertThat(together).anyMatch(answer -> answer.ending().cachedTokens() > 0);
            assertThat(together).anyMatch(answer -> !answer.drafting().guessed().isEmpty());
        }
    }
}
