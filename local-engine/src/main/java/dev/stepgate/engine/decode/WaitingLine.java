package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
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

    /** Callers whose accounts are kept while they do not wait. */
    private static final int MOST_ACCOUNTS = 10_000;

    private final DecodeLoop.Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Sequence> waiting = new ArrayList<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private final LongSupplier nanos;
    private final Turnover turnover = new Turnover();

    /** Who was let in, and the tokens that took so far. */
    private final Map<Sequence, Long> inside = new HashMap<>();

    /** Of those who wait now; made when somebody asks. */
    private Optional<Forecast> forecast = Optional.empty();

    /** Tokens served so far. */
    private long clock;

    /** The meter of whoever was let in last: where newcomers start. */
    private double now;

    private boolean room = true;
    private boolean closed;

    /**
     * @param nanos a clock that never goes back
     */
    WaitingLine(DecodeLoop.Bounds bounds, LongSupplier nanos) {
        this.bounds = bounds;
        this.nanos = nanos;
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
            forgetCancelled();
            if (waiting.size() >= bounds.maxWaiting() + bounds.maxRunning() - inside.size()) {
                throw new EngineFault.Busy(waiting.size(), turnover.until(1));
            }
            String caller = sequence.claim().caller();
            boolean known = waiting.stream().anyMatch(s -> s.claim().caller().equals(caller));
            if (!known) {
                account(sequence).come(now, clock);
            }
            waiting.add(sequence);
            forecast = Optional.empty();
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
                Sequence next = foremost();
                waiting.remove(next);
                forecast = Optional.empty();
                if (next.begin()) {
                    letIn(next);
                    return Optional.of(next);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Sequence foremost() {
        Sequence first = waiting.getFirst();
        for (Sequence sequence : waiting) {
            if (account(sequence).isBefore(account(first), clock, bounds.patienceTokens())) {
                first = sequence;
            }
        }
        return first;
    }

    private void letIn(Sequence next) {
        account(next).letIn(clock);
        now = Math.max(now, account(next).meter());
        if (inside.isEmpty()) {
            turnover.resume(nanos.getAsLong());
        }
        inside.put(next, 0L);
    }

    private Account account(Sequence sequence) {
        return accounts.computeIfAbsent(
                sequence.claim().caller(), caller -> new Account(now, clock));
    }

    /** Notes that a sequence's tokens were computed. */
    void served(Sequence sequence, int tokens) {
        Claim claim = sequence.claim();
        lock.lock();
        try {
            clock += tokens;
            account(sequence).served(tokens, claim.weight());
            inside.computeIfPresent(sequence, (known, before) -> before + tokens);
            turnover.served(tokens, nanos.getAsLong());
            if (accounts.size() > MOST_ACCOUNTS) {
                forgetAccounts();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forgetAccounts() {
        Set<String> kept =
                waiting.stream().map(s -> s.claim().caller()).collect(Collectors.toSet());
        accounts.entrySet()
                .removeIf(each -> each.getValue().meter() <= now && !kept.contains(each.getKey()));
    }

    /** Notes that one that was let in has gone. */
    void leave(Sequence sequence) {
        lock.lock();
        try {
            Long tokens = inside.remove(sequence);
            turnover.ended(tokens == null ? 0 : tokens);
        } finally {
            lock.unlock();
        }
    }

    /** Notes whether anybody may come in at all: not while those inside lack memory. */
    void room(boolean forMore) {
        lock.lock();
        try {
            room = forMore;
        } finally {
            lock.unlock();
        }
    }

    /** Whether whoever comes has to wait. */
    boolean isFull() {
        lock.lock();
        try {
            forgetCancelled();
            return !room || waiting.size() + inside.size() >= bounds.maxRunning();
        } finally {
            lock.unlock();
        }
    }

    /** Who is served and who waits. */
    DecodeLoop.Crowd crowd() {
        lock.lock();
        try {
            forgetCancelled();
            return new DecodeLoop.Crowd(inside.size(), waiting.size());
        } finally {
            lock.unlock();
        }
    }

    private void forgetCancelled() {
        if (waiting.removeIf(Sequence::cancelled)) {
            forecast = Optional.empty();
        }
    }

    /** Where a sequence stands; empty if it does not wait, or is about to be let in. */
    Optional<Place> place(Sequence sequence) {
        lock.lock();
        try {
            forgetCancelled();
            Integer ahead = forecast().ahead().get(sequence);
            int free = room ? Math.max(0, bounds.maxRunning() - inside.size()) : 0;
            if (ahead == null || ahead < free) {
                return Optional.empty();
            }
            int position = ahead + 1 - free;
            return Optional.of(new Place(position, turnover.until(position)));
        } finally {
            lock.unlock();
        }
    }

    /** Made anew when the line has changed, or as much was served as one answer takes. */
    private Forecast forecast() {
        long each = turnover.tokensOfOne();
        Forecast known = forecast.filter(made -> clock - made.clock() < each).orElse(null);
        if (known == null) {
            known = Forecast.of(waiting, accounts, clock, bounds.patienceTokens(), each);
            forecast = Optional.of(known);
        }
        return known;
    }

    /** Lets nobody in any more, and sends away who waits. */
    List<Sequence> close() {
        lock.lock();
        try {
            closed = true;
            List<Sequence> sentAway = List.copyOf(waiting);
            waiting.clear();
            forecast = Optional.empty();
            changed.signalAll();
            return sentAway;
        } finally {
            lock.unlock();
        }
    }
}
