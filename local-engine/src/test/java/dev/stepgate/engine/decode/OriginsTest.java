package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Sampling.Detail.LogProbabilities;
import dev.stepgate.engine.terms.Token;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of an answer's tokens, against the scores the model gives their text afresh. */
class OriginsTest {
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int ALTERNATIVES = 5;

    /** Wishes that change the scores in every way there is. */
    private static final Sampling WISHES =
            new Sampling(
                    new Sampling.Shaping(1.3f, 0, 0.98f, 0),
                    new Sampling.Penalties(0.5f, 0.5f, 1.2f),
                    Map.of(100, 5f, 101, -100f),
                    7,
                    Sampling.Limits.tokens(60),
                    new LogProbabilities(ALTERNATIVES));

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void odds_are_the_models_own_whatever_was_wished_of_the_choice(int guesses)
            throws InterruptedException {
        try (NanoLoop loop = NanoLoop.guessing(Pace.fixed(guesses))) {
            Prompt.Text prompt = new Prompt.Text("The free tier allows");

            List<Token.Odds> odds =
                    NanoLoop.odds(NanoLoop.drain(loop.loop().submit(Request.of(prompt, WISHES))));

            List<double[]> rows = scored(loop.speech().encode(prompt), odds);
            assertThat(odds).hasSizeBetween(2, 60);
            for (int i = 0; i < odds.size(); i++) {
                assertTold(odds.get(i), rows.get(i));
            }
        }
    }

    private static void assertTold(Token.Odds odds, double[] row) {
        assertThat((double) odds.chosen().logProbability())
                .isCloseTo(row[odds.chosen().id()], within(2e-3));
        double[] highest =
                Arrays.stream(row)
                        .boxed()
                        .sorted(Comparator.reverseOrder())
                        .limit(ALTERNATIVES)
                        .mapToDouble(Double::doubleValue)
                        .toArray();
        assertThat(odds.likeliest()).hasSize(ALTERNATIVES);
        for (int i = 0; i < ALTERNATIVES; i++) {
            Token.Chance chance = odds.likeliest().get(i);
            assertThat((double) chance.logProbability()).isCloseTo(highest[i], within(2e-3));
            assertThat((double) chance.logProbability()).isCloseTo(row[chance.id()], within(2e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"免费版有什么限制?", "Tell me a story about Ben."})
    void the_bytes_of_what_is_told_are_the_text(String question) throws InterruptedException {
        try (NanoLoop loop = NanoLoop.usual()) {
            Sequence answer = loop.loop().submit(Request.of(new Prompt.Text(question), WISHES));

            List<Token> tokens = NanoLoop.drain(answer);

            byte[] bytes = bytes(NanoLoop.odds(tokens));
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(NanoLoop.said(tokens));
        }
    }

    @Test
    void what_is_thought_is_told_too_and_nothing_unless_wished_for() throws InterruptedException {
        try (NanoLoop loop = NanoLoop.usual()) {
            Sampling wishes = Sampling.greedy();

            List<Token> silent = NanoLoop.drain(loop.ask("What are the free tier limits?", wishes));
            List<Token> told =
                    NanoLoop.drain(
                            loop.ask(
                                    "What are the free tier limits?",
                                    wishes.in(new LogProbabilities(0))));

            assertThat(NanoLoop.odds(silent)).isEmpty();
            assertThat(NanoLoop.said(told)).isEqualTo(NanoLoop.said(silent));
            assertThat(
                            bytes(
                                    NanoLoop.odds(
                                            told.stream()
                                                    .filter(Token.Thought.class::isInstance)
                                                    .toList())))
                    .asString(StandardCharsets.UTF_8)
                    .startsWith(NanoLoop.thought(told));
            assertThat(
                            bytes(
                                    NanoLoop.odds(
                                            told.stream()
                                                    .filter(Token.Said.class::isInstance)
                                                    .toList())))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(NanoLoop.said(told));
        }
    }

    private static byte[] bytes(List<Token.Odds> odds) {
        var bytes = new ByteArrayOutputStream();
        odds.forEach(each -> each.chosen().bytes().forEach(bytes::write));
        return bytes.toByteArray();
    }

    /** The log-softmax before each of the tokens told of, which come after the prompt. */
    private static List<double[]> scored(int[] prompt, List<Token.Odds> odds) {
        int[] all =
                IntStream.concat(
                                Arrays.stream(prompt),
                                odds.stream().mapToInt(each -> each.chosen().id()))
                        .toArray();
        List<double[]> rows = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(NANO);
                KernelSet kernels = KernelSet.scalar()) {
            int vocabulary = checkpoint.facts().vocabulary();
            var scoring =
                    new Scoring(
                            Assembly.of(checkpoint, kernels.kernels()),
                            new Activations(checkpoint.facts(), 16, 16),
                            new BlockPool(MemoryFormat.F32, Long.MAX_VALUE),
                            16);
            scoring.scoreFrom(
                    prompt.length - 1,
                    all,
                    (scores, from) ->
                            rows.add(
                                    logSoftmax(
                                            Arrays.copyOfRange(scores, from, from + vocabulary))));
        }
        return rows;
    }

    private static double[] logSoftmax(float[] scores) {
        double[] row = new double[scores.length];
        Arrays.setAll(row, i -> Math.exp(scores[i]));
        double sum = Arrays.stream(row).sum();
        Arrays.setAll(row, i -> Math.log(row[i] / sum));
        return row;
    }
}
