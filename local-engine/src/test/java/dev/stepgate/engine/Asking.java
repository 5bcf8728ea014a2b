package dev.stepgate.engine;

import dev.stepgate.engine.EngineOptions.Guessing;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Asks a model many prompts with the same wishes: one by one, or many at a time.
 *
 * @param sampling the wishes
 */
record Asking(List<Prompt> prompts, Sampling sampling) {

    private static final Path PROMPTS = Path.of("src/test/resources/fixtures/nano/prompts.tsv");

    /** One answer, and what it took. */
    record Answered(List<Token> tokens, Ending ending, Drafting drafting) {
        int completionTokens() {
            return ending.completionTokens();
        }
    }

    /** The two hundred prompts of {@code fixtures/nano/prompts.tsv}, greedily. */
    static Asking nanoPrompts(int maxTokens) throws IOException {
        return new Asking(
                Files.readAllLines(PROMPTS).stream().map(Asking::prompt).toList(),
                Sampling.greedy().withMaxTokens(maxTokens));
    }

    /**
     * Opens a model with the fastest kernels alone, and asks it the first prompt: other kernels,
     * until those are compiled, may round otherwise, also in what is remembered of a prompt.
     */
    LocalModel open(Path file, int guesses, int atOnce) throws InterruptedException {
        var options =
                EngineOptions.usual()
                        .withGuessing(new Guessing.Fixed(guesses))
                        .withMaxRunning(atOnce);
        LocalModel model = LocalModel.open(file, options);
        while (model.description().warming()) {
            Thread.onSpinWait();
        }
        try (Generation answer = model.generate(prompts.getFirst(), sampling)) {
            read(answer);
        }
        return model;
    }

    List<Answered> oneByOne(LocalModel model) throws InterruptedException {
        var answers = new ArrayList<Answered>();
        for (Prompt prompt : prompts) {
            try (Generation answer = model.generate(prompt, sampling)) {
                answers.add(read(answer));
            }
        }
        return answers;
    }

    /** Up to {@code most} asked and not yet read, the next one at a random time. */
    List<Answered> together(LocalModel model, int most, Random random) throws InterruptedException {
        var answers = new ArrayList<Answered>();
        var open = new ArrayDeque<Generation>();
        for (Prompt prompt : prompts) {
            while (open.size() == most || (!open.isEmpty() && random.nextInt(4) == 0)) {
                answers.add(read(open.remove()));
            }
            open.add(model.generate(prompt, sampling));
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
