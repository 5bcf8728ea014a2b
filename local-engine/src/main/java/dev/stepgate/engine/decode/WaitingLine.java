package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Sequences that wait to be served, up to a bound. Thread-safe; {@link #next()} is for the thread
 * that serves.
 *
 * <p>Every caller has a meter that runs by served tokens over weight; the lowest meter goes first,
 * and among one caller's sequences the one that came first (start-time fair queueing, Goyal, Vin
 * and Cheng, 1996). While a caller waits the others' meters run and his stands still; one who was
 * away does not gather a claim on the past.
 *
 * <p>That alone would let ever new callers go ahead of one who just had much. So a caller who has
 * waited since as many tokens were served as the bounds' patience goes before all who have not; of
 * several, who has waited longest. Hence nobody waits longer than that, and then for whoever is
 * inside and one answer of each who has waited longer still.
 */
final class WaitingLine {

    /** Callers whose meters are kept while they neither wait nor are served. */
    private static final int MOST_METERS = 10_000;

    private final DecodeLoop.Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Sequence> waiting = new ArrayList<>();
    private final Map<String, Double> meters = new HashMap<>();

    /** What the clock said when callers who wait came, or were let in last. */
    private final Map<String, Long> since = new HashMap<>();

    /** Tokens served so far. */
    private long clock;

    /** The meter of whoever was let in last: where newcomers start. */
    private double now;

    private int inside;
    private boolean closed;

    WaitingLine(DecodeLoop.Bounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Puts a sequence in the line. One that was cancelled takes no place.
     *
     * @throws EngineFault.Busy when as many wait as may
     * @throws EngineFault.Stopped when the line is closed
     */
    void join(Sequence sequence) {
        lock.lock();
        try {
            if (closed) {
                throw new EngineFault.Stopped("the model is closed");
            }
            waiting.removeIf(Sequence::cancelled);
            if (waiting.size() >= bounds.maxWaiting() + bounds.maxRunning() - inside) {
                throw new EngineFault.Busy(waiting.size());
            }
            String caller = sequence.claim().caller();
            boolean known = waiting.stream().anyMatch(s -> s.claim().caller().equals(caller));
            if (!known) {
                meters.merge(caller, now, Math::max);
                since.put(caller, clock);
            }
            waiting.add(sequence);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next one to serve, waiting for it. Empty once closed. */
    Optional<Sequence> next() {
        lock.lock();
        try {
            while (!closed) {
                Optional<Sequence> next = nextNow();
                if (next.isPresent()) {
                    return next;
                }
                changed.awaitUninterruptibly();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The next one to serve, if one waits. */
    Optional<Sequence> nextNow() {
        lock.lock();
        try {
            while (!waiting.isEmpty() && !closed) {
                Sequence next = waiting.get(foremost(waiting));
                waiting.remove(next);
                if (next.begin()) {
                    since.put(next.claim().caller(), clock);
                    now = Math.max(now, meter(next.claim()));
                    inside++;
                    return Optional.of(next);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private int foremost(List<Sequence> sequences) {
        int first = 0;
        for (int i = 1; i < sequences.size(); i++) {
            if (isBefore(sequences.get(i).claim(), sequences.get(first).claim())) {
                first = i;
            }
        }
        return first;
    }

    private boolean isBefore(Claim one, Claim other) {
        boolean old = isOld(one);
        if (old != isOld(other)) {
            return old;
        }
        return old ? since(one) < since(other) : meter(one) < meter(other);
    }

    private boolean isOld(Claim claim) {
        return clock - since(claim) >= bounds.patienceTokens();
    }

    private long since(Claim claim) {
        return since.getOrDefault(claim.caller(), clock);
    }

    private double meter(Claim claim) {
        return meters.getOrDefault(claim.caller(), now);
    }

    /** Notes that a sequence's tokens were computed. */
    void served(Sequence sequence, int tokens) {
        Claim claim = sequence.claim();
        lock.lock();
        try {
            clock += tokens;
            meters.put(claim.caller(), meter(claim) + (double) tokens / claim.weight());
            if (meters.size() > MOST_METERS) {
                meters.values().removeIf(meter -> meter <= now);
            }
            if (since.size() > MOST_METERS) {
                since.keySet().retainAll(waitingCallers());
            }
        } finally {
            lock.unlock();
        }
    }

    private Set<String> waitingCallers() {
        return waiting.stream().map(s -> s.claim().caller()).collect(Collectors.toSet());
    }

    /** Notes that one that was let in has gone. */
    void leave() {
        lock.lock();
        try {
            inside--;
        } finally {
            lock.unlock();
        }
    }

    /** Who is served and who waits. */
    DecodeLoop.Crowd crowd() {
        lock.lock();
        try {
            waiting.removeIf(Sequence::cancelled);
            return new DecodeLoop.Crowd(inside, waiting.size());
        } finally {
            lock.unlock();
        }
    }

    /** How many would be served before a sequence if nobody else came; 0 if it does not wait. */
    int ahead(Sequence sequence) {
        lock.lock();
        try {
            var left = new ArrayList<>(waiting);
            for (int ahead = 0; !left.isEmpty(); ahead++) {
                if (left.remove(foremost(left)).equals(sequence)) {
                    return ahead;
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more, and sends away who waits. */
    List<Sequence> close() {
        lock.lock();
        try {
            closed = true;
            List<Sequence> sentAway = List.copyOf(waiting);
            waiting.clear();
            changed.signalAll();
            return sentAway;
        } finally {
            lock.unlock();
        }
    }
}
