package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Token.Odds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Which tokens an answer's text came from, until that text is handed out. Owned by one thread.
 *
 * <p>Tokens and pieces of text rarely end together: a token may be half a character, or be held
 * back with what may become a tag. A token belongs to the first piece that holds some of its text.
 */
final class Origins {
    private final Queue<Origin> waiting = new ArrayDeque<>();
    private int length;

    /** A token's odds and the place where its text begins; it ends where the next one begins. */
    private record Origin(Odds odds, int from) {}

    /** A token comes next, whose text {@link #grow} will tell. */
    void add(Odds odds) {
        waiting.add(new Origin(odds, length));
    }

    /** So many more characters became certain. */
    void grow(int characters) {
        length += characters;
    }

    /** The odds behind characters about to be handed out; what was before them was left out. */
    List<Odds> take(int from, int to) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Odds> taken = new ArrayList<>();
        for (Origin first = waiting.peek();
                first != null && first.from() < to;
                first = waiting.peek()) {
            waiting.remove();
            int end = waiting.isEmpty() ? length : waiting.element().from();
            if (Math.max(end, first.from() + 1) > from) {
                taken.add(first.odds());
            }
        }
        return taken;
    }
}
