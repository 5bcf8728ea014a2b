package dev.stepgate.provider.local;

import dev.stepgate.engine.terms.EngineFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things that take memory: opened when somebody first wants one, and closed, the least recently
 * used first, when another wants the room. Thread-safe; whoever made it closes it.
 *
 * <p>One virtual thread at a time opens and closes, so nobody's interrupt can break that off, and
 * those who want the same thing wait for the same opening. What has to go is lent to nobody else
 * and goes once all have given it back, so that a busy thing cannot keep others out for ever.
 *
 * @param <M> what is lent
 */
final class Shelf<M> implements AutoCloseable {

    private final long budgetBytes;
    private final Consumer<M> closer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** Those who could not be served at once, first come first. */
    private final Set<Waiter> line = new LinkedHashSet<>();

    /** What is open, and what is being opened, in no order. */
    private final List<Slot> open = new ArrayList<>();

    private boolean keeping;
    private boolean closed;
    private long uses;

    /**
     * @param budgetBytes what everything that is open may take together
     */
    Shelf(long budgetBytes, Consumer<M> closer) {
        this.budgetBytes = budgetBytes;
        this.closer = closer;
    }

    /** A place for one thing, empty until somebody borrows from it. Its state is the shelf's. */
    final class Slot {
        private final long bytes;
        private final Supplier<M> opener;
        private Optional<M> held = Optional.empty();
        private int borrowers;
        private boolean leaving;
        private long lastUse;

        private Slot(long bytes, Supplier<M> opener) {
            this.bytes = bytes;
            this.opener = opener;
        }
    }

    /** Somebody's turn to use a thing. Closing it gives the thing back; doing so again does not. */
    final class Loan implements AutoCloseable {
        private final Slot slot;
        private final M thing;
        private boolean over;

        private Loan(Slot slot, M thing) {
            this.slot = slot;
            this.thing = thing;
        }

        M thing() {
            return thing;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!over) {
                    over = true;
                    slot.borrowers--;
                    slot.lastUse = ++uses;
                    moved.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Waiter {
        private final Slot slot;
        private Optional<Loan> loan = Optional.empty();
        private Optional<EngineFault> fault = Optional.empty();

        private Waiter(Slot slot) {
            this.slot = slot;
        }

        private boolean served() {
            return loan.isPresent() || fault.isPresent();
        }
    }

    /**
     * A place for a thing of at most the budget's size.
     *
     * @param opener makes the thing; may throw an {@link EngineFault}
     */
    Slot slot(long bytes, Supplier<M> opener) {
        if (bytes > budgetBytes) {
            throw new IllegalArgumentException(bytes + " bytes of " + budgetBytes);
        }
        return new Slot(bytes, opener);
    }

    /** What the slot holds now; empty if it is not open. */
    Optional<M> look(Slot slot) {
        lock.lock();
        try {
            return slot.held;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it would be lent at once. */
    boolean ready(Slot slot) {
        lock.lock();
        try {
            return slot.held.isPresent() && !slot.leaving;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for the slot's thing. */
    int waiting(Slot slot) {
        lock.lock();
        try {
            return (int) line.stream().filter(waiter -> waiter.slot == slot).count();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The slot's thing, opened if it is not; the caller closes the loan on every path.
     *
     * @throws TimeoutException when there was no room for it in time: others are still in use
     * @throws EngineFault when it cannot be opened, or the shelf is closed
     */
    Loan borrow(Slot slot, Duration patience) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw closedFault();
            }
            if (slot.held.isPresent() && !slot.leaving) {
                return lend(slot, slot.held.get());
            }
            var waiter = new Waiter(slot);
            line.add(waiter);
            keep();
            await(waiter, patience.toNanos());
            if (waiter.fault.isPresent()) {
                throw waiter.fault.get();
            }
            return waiter.loan.orElseThrow(TimeoutException::new);
        } finally {
            lock.unlock();
        }
    }

    private static EngineFault closedFault() {
        return new EngineFault.Stopped("the model is closed");
    }

    private Loan lend(Slot slot, M thing) {
        slot.borrowers++;
        slot.lastUse = ++uses;
        return new Loan(slot, thing);
    }

    /** Until the waiter is served or its patience is over; then it stands in line no more. */
    private void await(Waiter waiter, long patienceNanos) throws InterruptedException {
        long left = patienceNanos;
        try {
            while (!waiter.served() && left > 0) {
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException stopped) {
            waiter.loan.ifPresent(Loan::close);
            throw stopped;
        } finally {
            line.remove(waiter);
            moved.signalAll();
        }
    }

    private void keep() {
        if (!keeping) {
            keeping = true;
            Thread.ofVirtual().name("stepgate-models").start(this::serveLine);
        }
    }

    private void serveLine() {
        lock.lock();
        try {
            while (!closed && !line.isEmpty()) {
                if (!serve(line.iterator().next().slot)) {
                    moved.awaitUninterruptibly();
                }
            }
        } finally {
            open.forEach(slot -> slot.leaving = false);
            keeping = false;
            moved.signalAll();
            lock.unlock();
        }
    }

    /** Makes room and opens what is wanted; false if others have to give something back first. */
    private boolean serve(Slot wanted) {
        open.forEach(slot -> slot.leaving = false);
        if (wanted.held.isPresent()) {
            lendToAll(wanted, wanted.held.get());
            return true;
        }
        for (Slot slot : inTheWayOf(wanted)) {
            if (slot.borrowers > 0) {
                slot.leaving = true;
            } else {
                putAway(slot);
            }
        }
        if (openBytes() + wanted.bytes > budgetBytes) {
            return false;
        }
        take(wanted);
        return true;
    }

    /** Whatever has to go, the idle ones before the busy ones, each the least recently used. */
    private List<Slot> inTheWayOf(Slot wanted) {
        long missing = openBytes() + wanted.bytes - budgetBytes;
        List<Slot> going = new ArrayList<>();
        for (Slot slot :
                open.stream()
                        .sorted(
                                Comparator.comparing((Slot each) -> each.borrowers > 0)
                                        .thenComparingLong(each -> each.lastUse))
                        .toList()) {
            if (missing > 0) {
                going.add(slot);
                missing -= slot.bytes;
            }
        }
        return going;
    }

    private long openBytes() {
        return open.stream().mapToLong(slot -> slot.bytes).sum();
    }

    private void putAway(Slot slot) {
        Optional<M> thing = slot.held;
        slot.held = Optional.empty();
        outside(() -> thing.ifPresent(closer));
        open.remove(slot);
        moved.signalAll();
    }

    private void take(Slot wanted) {
        open.add(wanted);
        try {
            List<M> made = new ArrayList<>();
            outside(() -> made.add(wanted.opener.get()));
            wanted.held = Optional.of(made.getFirst());
            lendToAll(wanted, made.getFirst());
        } catch (EngineFault fault) {
            open.remove(wanted);
            refuse(wanted, fault);
        } catch (RuntimeException | Error defect) {
            open.remove(wanted);
            refuse(wanted, new EngineFault.Stopped("the model cannot be opened: " + defect));
        }
    }

    /** Everybody else may come and go meanwhile. */
    private void outside(Runnable work) {
        lock.unlock();
        try {
            work.run();
        } finally {
            lock.lock();
        }
    }

    /** All who wait for the same come along, so that two things do not take turns one by one. */
    private void lendToAll(Slot slot, M thing) {
        for (Waiter waiter : List.copyOf(line)) {
            if (waiter.slot == slot) {
                waiter.loan = Optional.of(lend(slot, thing));
                line.remove(waiter);
            }
        }
        moved.signalAll();
    }

    private void refuse(Slot slot, EngineFault fault) {
        for (Waiter waiter : List.copyOf(line)) {
            if (waiter.slot == slot) {
                waiter.fault = Optional.of(fault);
                line.remove(waiter);
            }
        }
        moved.signalAll();
    }

    /** Closes everything, in use or not, and fails those who wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (Waiter waiter : List.copyOf(line)) {
                refuse(waiter.slot, closedFault());
            }
            moved.signalAll();
            while (keeping) {
                moved.awaitUninterruptibly();
            }
            List.copyOf(open).forEach(this::putAway);
        } finally {
            lock.unlock();
        }
    }
}
