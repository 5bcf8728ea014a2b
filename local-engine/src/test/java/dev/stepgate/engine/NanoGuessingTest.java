package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.EngineOptions.Guessing;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Guessing ahead with the bundled model's three draft heads, over two hundred prompts of the kinds
 * it was trained on ({@code fixtures/nano/prompts.tsv}: kind, system message or none, text).
 */
class NanoGuessingTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final Path PROMPTS = Path.of("src/test/resources/fixtures/nano/prompts.tsv");
    private static final Sampling GREEDY = Sampling.greedy().withMaxTokens(64);

    /** One answer, and what it took. */
    record Answered(List<Token> tokens, int completionTokens, Drafting drafting) {}

    @Test
    void three_guesses_change_no_answer_and_make_a_step_yield_three_tokens() throws Exception {
        List<Prompt> prompts = prompts();

        List<Answered> plain = answers(prompts, 0);
        List<Answered> guessed = answers(prompts, 3);

        assertThat(prompts).hasSize(200);
        assertThat(guessed)
                .extracting(Answered::tokens)
                .containsExactlyElementsOf(plain.stream().map(Answered::tokens).toList());
        double tokensPerStep = tokensPerStep(guessed);
        System.out.printf("%.3f tokens a step with three guesses%n", tokensPerStep);
        assertThat(tokensPerStep).isGreaterThanOrEqualTo(3);
        assertThat(tokensPerStep(plain)).isEqualTo(1);
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
    private static List<Answered> answers(List<Prompt> prompts, int guesses) throws Exception {
        var answers = new ArrayList<Answered>();
        var options = EngineOptions.usual().withGuessing(new Guessing.Fixed(guesses));
        try (LocalModel model = LocalModel.open(NANO, options)) {
            while (model.description().warming()) {
                answer(model, prompts.getFirst());
            }
            for (Prompt prompt : prompts) {
                answers.add(answer(model, prompt));
            }
        }
        return answers;
    }

    private static Answered answer(LocalModel model, Prompt prompt) throws InterruptedException {
        try (Generation answer = model.generate(prompt, GREEDY)) {
            var tokens = new ArrayList<Token>();
            while (answer.next() instanceof Token token) {
                tokens.add(token);
            }
            return new Answered(
                    tokens, answer.ending().orElseThrow().completionTokens(), answer.drafting());
        }
    }

    private static List<Prompt> prompts() throws IOException {
        return Files.readAllLines(PROMPTS).stream().map(NanoGuessingTest::prompt).toList();
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
