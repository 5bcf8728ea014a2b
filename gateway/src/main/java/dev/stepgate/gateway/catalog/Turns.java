package dev.stepgate.gateway.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Counts who still uses what was in force, so that it ends after the last. Thread-safe.
 *
 * <p>What one turn leaves behind may also be used by requests of those before it, so turns end in
 * the order they began.
 */
final class Turns {
    private static final class Turn {
        private int users;
        private Runnable end = () -> {};
    }

    private final Deque<Turn> turns = new ArrayDeque<>();

    Turns() {
        turns.addLast(new Turn());
    }

    /** Takes part in the present turn; the receiver runs the answer, once, when it is done. */
    synchronized Runnable enter() {
        Turn mine = turns.getLast();
        mine.users++;
        return () -> leave(mine);
    }

    /**
     * Begins another turn.
     *
     * @param end of the present one; runs once everybody in it, and in those before, is done
     */
    void next(Runnable end) {
        synchronized (this) {
            turns.getLast().end = end;
            turns.addLast(new Turn());
        }
        endThoseOver();
    }

    private void leave(Turn turn) {
        synchronized (this) {
            turn.users--;
        }
        endThoseOver();
    }

    private void endThoseOver() {
        for (Turn over = takeOver(); over != null; over = takeOver()) {
            over.end.run();
        }
    }

    private synchronized @Nullable Turn takeOver() {
        Turn oldest = turns.getFirst();
        return turns.size() > 1 && oldest.users == 0 ? turns.removeFirst() : null;
    }
}
