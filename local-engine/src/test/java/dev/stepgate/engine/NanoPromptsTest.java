package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.EngineOptions.Guessing;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
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
    private static final Path PROMPTS = Path.of("src/test/resources/fixtures/nano/prompts.tsv");
    private static final int HEADS = 3;
    private static final Sampling GREEDY = Sampling.greedy().withMaxTokens(64);

    private static List<Prompt> prompts = List.of();
    private static List<Answered> plain = List.of();

    /** One answer, and what it took. */
    record Answered(List<Token> tokens, Ending ending, Drafting drafting) {
        int completionTokens() {
            return ending.completionTokens();
        }
    }

    @BeforeAll
    static void ask_one_by_one_without_guesses() throws Exception {
        prompts = Files.readAllLines(PROMPTS).stream().map(NanoPromptsTest::prompt).toList();
        try (LocalModel model = open(0, 1)) {
            plain = oneByOne(model);
        }
        assertThat(prompts).hasSize(200);
        assertThat(tokensPerStep(plain)).isEqualTo(1);
    }

    @Test
    void three_guesses_change_no_answer_and_make_a_step_yield_three_tokens() throws Exception {
        try (LocalModel model = open(HEADS, 1)) {
            List<Answered> guessed = oneByOne(model);

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
        try (LocalModel model = open(guesses, atOnce)) {
            assertSame(together(model, 2 * atOnce, new Random(atOnce)));
        }
    }

    /** A bare text may also begin as another and its answer did. */
    private static void assertReused(List<Answered> answers, List<Integer> inCommon) {
        for (int i = 0; i < answers.size(); i++) {
            int reused = answers.get(i).ending().cachedTokens();
            if (prompts.get(i) instanceof Prompt.Chat) {
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
        before.add(model.encode(prompts.getFirst()));
        for (Prompt prompt : prompts) {
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

    /**
     * With the fastest kernels alone: other ones, until those are compiled, may round otherwise.
     */
    private static LocalModel open(int guesses, int atOnce) throws InterruptedException {
        var options =
                EngineOptions.usual()
                        .withGuessing(new Guessing.Fixed(guesses))
                        .withMaxRunning(atOnce);
        LocalModel model = LocalModel.open(NANO, options);
        do {
            try (Generation answer = model.generate(prompts.getFirst(), GREEDY)) {
                read(answer);
            }
        } while (model.description().warming());
        return model;
    }

    private static List<Answered> oneByOne(LocalModel model) throws InterruptedException {
        var answers = new ArrayList<Answered>();
        for (Prompt prompt : prompts) {
            try (Generation answer = model.generate(prompt, GREEDY)) {
                answers.add(read(answer));
            }
        }
        return answers;
    }

    /** Up to {@code most} asked and not yet read, the next one at a random time. */
    private static List<Answered> together(LocalModel model, int most, Random random)
            throws InterruptedException {
        var answers = new ArrayList<Answered>();
        var open = new ArrayDeque<Generation>();
        for (Prompt prompt : prompts) {
            while (open.size() == most || (!open.isEmpty() && random.nextInt(4) == 0)) {
                answers.add(read(open.remove()));
            }
            open.add(model.generate(prompt, GREEDY));
        }
        while (!open.isEmpty()) {
            answers.add(read(open.remove()));
        }
        return answers;
    }

    private static Answered read(Generation answer) throws InterruptedException {
        var tokens = new ArrayList<Token>();
        while (answer.next() instanceof Token token) {
            tokens.add(token);
        }
        return new Answered(tokens, answer.ending().orElseThrow(), answer.drafting());
    }

    private static Prompt prompt(String line) {
        String[] fields = line.split("\t", -1);
        if (fields[0].equals("text")) {
            return new Prompt.Text(fields[2]);
        }
        var turns = new ArrayList<Turn>();
        if (!fields[1].isEmpty()) {
            turns.add(Turn.of("system", fields[1]));
        }
        turns.add(Turn.of("user", fields[2]));
        return new Prompt.Chat(turns, List.of());
    }
}
