package dev.stepgate.engine.decode;

import dev.stepgate.engine.grammar.GrammarState;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.sampling.Sampler;
import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Keeps an answer to what was asked of it: closes a thought that has grown too long, and lets only
 * tokens of its grammar follow once the thought is over. Owned by the thread that owns the model,
 * for one answer.
 */
final class Guide {

    private final Sampler sampler;
    private final Course course;

    /** Tokens that come next whatever the model thinks. */
    private final Deque<Integer> forced = new ArrayDeque<>();

    private final Mending mending;
    private Bound bound;
    private boolean thinking;

    /**
     * What is asked of an answer.
     *
     * @param form what binds it after its thought
     * @param maxThoughtTokens tokens after which a thought is closed
     * @param closing tokens that close a thought, the newline after it included
     * @param newline tokens of the newline after a thought
     * @param ends tokens that end the model's turn
     */
    record Course(
            Form form,
            int maxThoughtTokens,
            List<Integer> closing,
            List<Integer> newline,
            Set<Integer> ends) {}

    /** Whether a grammar binds the answer. */
    sealed interface Form {

        /**
         * What binds an answer of which that much was said already.
         *
         * @throws EngineFault.BadRequest if it could not have been
         */
        default Form after(int[] tokens) {
            return switch (this) {
                case Free free -> free;
                case Grammatical(GrammarState start) -> {
                    GrammarState state = start;
                    for (int token : tokens) {
                        if (!state.allows(token)) {
                            throw new EngineFault.BadRequest(
                                    "messages: the beginning of the answer does not comply with"
                                            + " the form asked for");
                        }
                        state = state.next(token);
                    }
                    yield new Grammatical(state);
                }
            };
        }

        record Free() implements Form {}

        /**
         * A grammar does.
         *
         * @param start what binds the first token after the thought
         */
        record Grammatical(GrammarState start) implements Form {}
    }

    /** What binds the next token. */
    private sealed interface Bound {
        record Nothing() implements Bound {}

        record Within(GrammarState state) implements Bound {}
    }

    /**
     * @param mending what must be said again first
     * @param thinking whether the answer begins inside a thought
     */
    Guide(Sampler sampler, Course course, Mending mending, boolean thinking) {
        this.sampler = sampler;
        this.course = course;
        this.mending = mending;
        this.thinking = thinking;
        this.bound = thinking ? new Bound.Nothing() : start();
    }

    private Bound start() {
        return switch (course.form()) {
            case Form.Free free -> new Bound.Nothing();
            case Form.Grammatical(GrammarState start) -> new Bound.Within(start);
        };
    }

    /** Whether something must be said again first; guesses would only be in the way. */
    boolean mends() {
        return !mending.over();
    }

    /** Whether an end token ends the answer even where it should go on past the end. */
    boolean binds() {
        return bound instanceof Bound.Within;
    }

    /** The token for a position, given the trunk's scores, which may be changed. */
    int choose(Rows scores, int row, int position) {
        if (!forced.isEmpty()) {
            return forced.element();
        }
        if (mends()) {
            return sampler.choose(scores, row, position, both(mending.mask()));
        }
        int token = choose(bound, scores, row, position);
        if (thinking
                && course.form() instanceof Form.Grammatical
                && course.ends().contains(token)) {
            // The model would end its turn in the thought, and what has a form is still to come.
            forced.addAll(course.closing());
            return forced.element();
        }
        return token;
    }

    /** What both the seam and the grammar allow. */
    private long[] both(long[] again) {
        if (!(bound instanceof Bound.Within(GrammarState state))) {
            return again;
        }
        long[] allowed = state.mask();
        long[] both = new long[again.length];
        long any = 0;
        for (int i = 0; i < Math.min(both.length, allowed.length); i++) {
            both[i] = again[i] & allowed[i];
            any |= both[i];
        }
        if (any == 0) {
            throw new EngineFault.BadRequest(
                    "messages: the beginning of the answer does not comply with the form asked"
                            + " for");
        }
        return both;
    }

    private int choose(Bound by, Rows scores, int row, int position) {
        return switch (by) {
            case Bound.Nothing nothing -> sampler.choose(scores, row, position);
            case Bound.Within(GrammarState state) ->
                    sampler.choose(scores, row, position, state.mask());
        };
    }

    /**
     * Takes note of a token that became part of the answer.
     *
     * @param thought whether the answer was in its thought before it
     * @param stillThinking whether it still is
     * @param thoughtTokens tokens of the thought so far
     */
    void said(int token, boolean thought, boolean stillThinking, int thoughtTokens) {
        thinking = stillThinking;
        mending.said(token);
        if (!forced.isEmpty()) {
            forced.remove();
        } else if (bound instanceof Bound.Within(GrammarState state)) {
            bound = new Bound.Within(state.next(token));
        }
        if (!thought) {
            return;
        }
        if (thinking && forced.isEmpty() && thoughtTokens >= course.maxThoughtTokens()) {
            forced.addAll(course.closing());
        } else if (!thinking) {
            bound = start();
            if (forced.isEmpty() && binds()) {
                forced.addAll(course.newline());
            }
        }
    }

    /** Chooses drafts one after the other, as the trunk's choice would be made. */
    DraftChain.Choice ahead() {
        return new Ahead();
    }

    private final class Ahead implements DraftChain.Choice {
        private final Deque<Integer> next = new ArrayDeque<>(forced);
        private Bound by = bound;

        @Override
        public int choose(Rows scores, int row, int position) {
            if (!next.isEmpty()) {
                return next.remove();
            }
            if (by instanceof Bound.Within(GrammarState state) && state.ended()) {
                return sampler.choose(scores, row, position);
            }
            int token = Guide.this.choose(by, scores, row, position);
            if (by instanceof Bound.Within(GrammarState state)) {
                by = new Bound.Within(state.next(token));
            }
            return token;
        }
    }
}
