package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sequences in the order they came, up to a bound, besides the one being served. Thread-safe;
 * {@link #next()} is for the thread that serves.
 */
final class WaitingLine {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Sequence> waiting = new ArrayDeque<>();
    private boolean serving;
    private boolean closed;

    WaitingLine(int most) {
        this.most = most;
    }

    /**
     * Puts a sequence at the end of the line. One that was cancelled takes no place.
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
            if (waiting.size() >= most + (serving ? 0 : 1)) {
                throw new EngineFault.Busy(waiting.size());
            }
            waiting.add(sequence);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next one to serve, waiting for it; the one before is done. Empty once closed. */
    Optional<Sequence> next() {
        lock.lock();
        try {
            serving = false;
            while (!closed) {
                Sequence first = waiting.poll();
                if (first == null) {
                    changed.awaitUninterruptibly();
                } else if (first.begin()) {
                    serving = true;
                    return Optional.of(first);
                }
            }
            return Optional.empty();
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
