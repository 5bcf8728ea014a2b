package dev.stepgate.engine.sampling;

import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Sampling.Limits;
import dev.stepgate.engine.terms.Sampling.Penalties;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Changes scores as one request wishes, before a token is chosen. Owned by one thread. */
final class Scores {

    private final Penalties penalties;
    private final Map<Integer, Float> bias;
    private final Map<Integer, Integer> generated = new HashMap<>();
    private final Set<Integer> met = new HashSet<>();
    private final Limits limits;
    private final Set<Integer> ends;
    private int tokens;

    /**
     * @param ends tokens that end an answer
     */
    Scores(Sampling sampling, int[] prompt, Set<Integer> ends) {
        this.penalties = sampling.penalties();
        this.bias = sampling.bias();
        this.limits = sampling.limits();
        this.ends = ends;
        if (penalties.repetition() != 1) {
            for (int token : prompt) {
                met.add(token);
            }
        }
    }

    /** Counts a token that was generated. */
    void accept(int token) {
        tokens++;
        if (!penalties.equals(Penalties.NONE)) {
            generated.merge(token, 1, Integer::sum);
            met.add(token);
        }
    }

    /**
     * Applies penalties, bias and what forbids to end, to the scores from {@code from} up to {@code
     * to}.
     */
    void adjust(float[] values, int from, int to) {
        weigh(values, from, to);
        if (mayNotEnd()) {
            forbidEnds(values, from);
        }
    }

    /** The same among some tokens only; where only ends are allowed, nothing forbids them. */
    void adjust(float[] values, int from, int to, long[] allowed) {
        weigh(values, from, to);
        for (int i = from; i < to; i++) {
            if (!isAllowed(allowed, i - from)) {
                values[i] = Float.NEGATIVE_INFINITY;
            }
        }
        if (mayNotEnd() && !onlyEnds(allowed)) {
            forbidEnds(values, from);
        }
    }

    private static boolean isAllowed(long[] allowed, int token) {
        int word = token >> 6;
        return word < allowed.length && (allowed[word] >>> token & 1) != 0;
    }

    private boolean onlyEnds(long[] allowed) {
        int tokens = Arrays.stream(allowed).mapToInt(Long::bitCount).sum();
        return tokens == ends.stream().filter(end -> isAllowed(allowed, end)).count();
    }

    private boolean mayNotEnd() {
        return limits.pastTheEnd() || tokens < limits.minTokens();
    }

    private void forbidEnds(float[] values, int from) {
        for (int end : ends) {
            values[from + end] = Float.NEGATIVE_INFINITY;
        }
    }

    private void weigh(float[] values, int from, int to) {
        if (penalties.repetition() != 1) {
            for (int token : met) {
                float score = values[from + token];
                values[from + token] =
                        score > 0 ? score / penalties.repetition() : score * penalties.repetition();
            }
        }
        generated.forEach(
                (token, times) ->
                        values[from + token] -=
                                penalties.presence() + times * penalties.frequency());
        bias.forEach(
                (token, extra) -> {
                    if (token >= 0 && token < to - from) {
                        values[from + token] += extra;
                    }
                });
    }
}
