package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.Asking.Answered;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bundled model over two hundred prompts of the kinds it was trained on ({@code
 * fixtures/nano/prompts.tsv}: kind, system message or none, text): one by one, with its draft
 * heads, and many at a time.
 */
class NanoPromptsTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int HEADS = 3;

    private static Asking asking = new Asking(List.of(), Sampling.greedy());
    private static List<Answered> plain = List.of();

    @BeforeAll
    static void ask_one_by_one_without_guesses() throws Exception {
        asking = Asking.nanoPrompts(64);
        try (LocalModel model = asking.open(NANO, 0, 1)) {
            plain = asking.oneByOne(model);
        }
        assertThat(plain).hasSize(200);
        assertThat(tokensPerStep(plain)).isEqualTo(1);
    }

    @Test
    void three_guesses_change_no_answer_and_make_a_step_yield_three_tokens() throws Exception {
        try (LocalModel model = asking.open(NANO, HEADS, 1)) {
            List<Answered> guessed = asking.oneByOne(model);

            assertSame(guessed);
            assertReused(guessed, inCommon(model));
            double tokensPerStep = tokensPerStep(guessed);
            System.out.printf("%.3f tokens a step with three guesses%n", tokensPerStep);
            assertThat(tokensPerStep).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 3", "32, 3", "8, 0"})
    void no_answer_depends_on_the_others_made_beside_it(int atOnce, int guesses) throws Exception {
        try (LocalModel model = asking.open(NANO, guesses, atOnce)) {
            assertSame(asking.together(model, 2 * atOnce, new Random(atOnce)));
        }
    }

    /** A bare text may also begin as another and its answer did. */
    private static void assertReused(List<Answered> answers, List<Integer> inCommon) {
        for (int i = 0; i < answers.size(); i++) {
            int reused = answers.get(i).ending().cachedTokens();
            if (asking.prompts().get(i) instanceof Prompt.Chat) {
                assertThat(reused).isEqualTo(inCommon.get(i));
            } else {
                assertThat(reused).isGreaterThanOrEqualTo(inCommon.get(i));
            }
        }
    }

    /** Of each prompt, the tokens it has in common with one before, if that spares any reading. */
    private static List<Integer> inCommon(LocalModel model) {
        var inCommon = new ArrayList<Integer>();
        var before = new ArrayList<int[]>();
        before.add(model.encode(asking.prompts().getFirst()));
        for (Prompt prompt : asking.prompts()) {
            int[] ids = model.encode(prompt);
            int most = before.stream().mapToInt(other -> inCommon(ids, other)).max().orElse(0);
            inCommon.add(most > HEADS ? most : 0);
            before.add(ids);
        }
        return inCommon;
    }

    private static int inCommon(int[] ids, int[] other) {
        int first = Arrays.mismatch(ids, other);
        return Math.min(first < 0 ? ids.length : first, ids.length - 1);
    }

    private static void assertSame(List<Answered> answers) {
        assertThat(answers)
                .extracting(Answered::tokens)
                .containsExactlyElementsOf(plain.stream().map(Answered::tokens).toList());
        assertThat(answers)
                .extracting(Answered::completionTokens)
                .containsExactlyElementsOf(plain.stream().map(Answered::completionTokens).toList());
    }

    /** The first token of an answer comes with the prompt, before any step. */
    private static double tokensPerStep(List<Answered> answers) {
        long tokens = answers.stream().mapToLong(a -> a.completionTokens() - 1).sum();
        long steps = answers.stream().mapToLong(a -> a.drafting().steps()).sum();
        return (double) tokens / steps;
    }
}
