package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guessing ahead may save passes; it may not change a letter. */
class SpeakingTest {

    private static final List<String> QUESTIONS =
            List.of(
                    "What are the free tier limits?",
                    "Tell me a story about Ben.",
                    "免费版有什么限制?",
                    "Name the capital of Vietnam.",
                    "Make a numbered list: yellow, ladder, light",
                    "Which month comes after December?");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void the_likeliest_text_is_the_same_at_any_depth(int depth) throws InterruptedException {
        try (NanoLoop plain = NanoLoop.usual();
                NanoLoop guessing = NanoLoop.guessing(Pace.fixed(depth))) {
            for (String question : QUESTIONS) {
                Sequence expected = plain.ask(question, Sampling.greedy());
                Sequence got = guessing.ask(question, Sampling.greedy());

                assertThat(tokens(got)).isEqualTo(tokens(expected));
                assertThat(ending(got)).isEqualTo(ending(expected));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_drawn_text_is_the_same_at_any_depth(long seed) throws InterruptedException {
        Sampling wishes =
                Sampling.of(
                        new Sampling.Shaping(1.3f, 0, 0.98f, 0), seed, Sampling.Limits.tokens(80));
        try (NanoLoop plain = NanoLoop.usual();
                NanoLoop guessing = NanoLoop.guessing(Pace.fixed(3))) {
            for (String question : QUESTIONS) {
                Sequence expected = plain.ask(question, wishes);
                Sequence got = guessing.ask(question, wishes);

                assertThat(tokens(got)).isEqualTo(tokens(expected));
                assertThat(ending(got)).isEqualTo(ending(expected));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 9})
    void limits_and_stop_texts_cut_in_the_middle_of_guesses(int tokens)
            throws InterruptedException {
        Sampling few = Sampling.greedy().withMaxTokens(tokens);
        Sampling stopped =
                Sampling.greedy()
                        .within(new Sampling.Limits(List.of("per minute"), Set.of(), 0, 99, false));
        try (NanoLoop plain = NanoLoop.usual();
                NanoLoop guessing = NanoLoop.guessing(Pace.fixed(3))) {
            for (Sampling wishes : List.of(few, stopped)) {
                Sequence expected = plain.ask(QUESTIONS.getFirst(), wishes);
                Sequence got = guessing.ask(QUESTIONS.getFirst(), wishes);

                assertThat(tokens(got)).isEqualTo(tokens(expected));
                assertThat(ending(got)).isEqualTo(ending(expected));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3})
    void most_guesses_of_the_bundled_model_hold(int depth) throws InterruptedException {
        long steps = 0;
        double tokens = 0;
        try (NanoLoop guessing = NanoLoop.guessing(Pace.fixed(depth))) {
            for (String question : QUESTIONS) {
                Sequence answer = guessing.ask(question, Sampling.greedy());
                tokens(answer);
                Drafting drafting = answer.drafting();
                steps += drafting.steps();
                tokens += drafting.steps() * drafting.tokensPerStep();
                assertThat(drafting.guessed()).hasSize(depth);
            }
        }

        assertThat(tokens / steps).isGreaterThanOrEqualTo(2.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_pace_that_changes_does_not_change_the_text(long seed) throws InterruptedException {
        Sampling wishes =
                Sampling.of(
                        new Sampling.Shaping(1, 0, 0.95f, 0), seed, Sampling.Limits.tokens(120));
        var clock = new long[1];
        try (NanoLoop plain = NanoLoop.usual();
                NanoLoop guessing =
                        NanoLoop.guessing(
                                Pace.adaptive(3, () -> clock[0] += seed * clock[0] % 977 + 13))) {
            for (String question : QUESTIONS) {
                assertThat(tokens(guessing.ask(question, wishes)))
                        .isEqualTo(tokens(plain.ask(question, wishes)));
            }
        }
    }

    /** How much of a prompt was remembered is no part of what is said. */
    private static Optional<Ending> ending(Sequence sequence) {
        return sequence.ending()
                .map(
                        e ->
                                new Ending(
                                        e.why(),
                                        e.promptTokens(),
                                        0,
                                        e.completionTokens(),
                                        e.reasoningTokens()));
    }

    private static List<Token> tokens(Sequence sequence) throws InterruptedException {
        var tokens = new ArrayList<Token>();
        while (sequence.next() instanceof Token token) {
            tokens.add(token);
        }
        return tokens;
    }
}
