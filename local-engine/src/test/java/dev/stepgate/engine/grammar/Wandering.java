package dev.stepgate.engine.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Writes texts by choosing among allowed tokens at random, and comes to an end by and by. */
final class Wandering {
    private static final int MOST_TOKENS = 4_000;

    private final Random random;
    private final int end;
    private final Distances distances = new Distances();

    Wandering(long seed, int end) {
        this.random = new Random(seed);
        this.end = end;
    }

    /** A whole text; what is free is kept short after so many tokens. */
    String text(TokenGrammar grammar, IntFunction<byte[]> tokens, int freeTokens) {
        GrammarState state = grammar.start();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int step = 0; step < MOST_TOKENS; step++) {
            List<Integer> allowed = allowed(state.mask());
            if (allowed.isEmpty()) {
                throw new AssertionError("nothing is allowed after " + text);
            }
            boolean close = step >= freeTokens;
            int chosen = allowed.get(random.nextInt(allowed.size()));
            if (state.mayEnd() && (close || random.nextInt(8) == 0)) {
                chosen = end;
            } else if (close || chosen == end) {
                chosen = closing(state, allowed, tokens);
            }
            state = state.next(chosen);
            if (state.ended()) {
                return text.toString(StandardCharsets.UTF_8);
            }
            text.writeBytes(tokens.apply(chosen));
        }
        throw new AssertionError("no end after " + text);
    }

    /** The byte that leads nearest to the end. */
    private int closing(GrammarState state, List<Integer> allowed, IntFunction<byte[]> tokens) {
        int best = allowed.getFirst();
        int least = Integer.MAX_VALUE;
        for (int id : allowed) {
            if (id != end && tokens.apply(id).length == 1) {
                int distance = distances.toEnd(state.next(id));
                if (distance < least) {
                    least = distance;
                    best = id;
                }
            }
        }
        return best;
    }

    private static List<Integer> allowed(long[] mask) {
        List<Integer> allowed = new ArrayList<>();
        for (int id = 0; id < mask.length * 64; id++) {
            if (Tokens.has(mask, id)) {
                allowed.add(id);
            }
        }
        return allowed;
    }
}
