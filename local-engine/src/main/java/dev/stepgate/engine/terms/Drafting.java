package dev.stepgate.engine.terms;

import java.util.List;

/**
 * How guessing ahead went in one answer. Immutable.
 *
 * @param steps passes of the trunk after the prompt, each yielding one token and the guesses that
 *     held
 * @param guessed by place, guesses the trunk got to judge: those after a wrong one are left out
 * @param held of those, the ones that held
 */
public record Drafting(long steps, List<Long> guessed, List<Long> held) {

    /** Nothing was guessed. */
    public static final Drafting NONE = new Drafting(0, List.of(), List.of());

    public Drafting {
        guessed = List.copyOf(guessed);
        held = List.copyOf(held);
    }

    /** Tokens a step yielded on average; 1 without guesses. */
    public double tokensPerStep() {
        long sum = held.stream().mapToLong(Long::longValue).sum();
        return steps == 0 ? 1 : 1 + (double) sum / steps;
    }
}
