package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks one offer, and after a while of silence another besides; the first to begin wins, the other
 * is hung up on. Owned by one thread, for one race; each runner is asked on a thread of its own,
 * which ends soon after the race is decided.
 */
final class Hedge {

    /** One of those who race. */
    record Runner(Offer offer, Supplier<Begun> ask) {}

    /** What became of a runner. */
    private sealed interface Finish {
        record First(Runner runner, Begun begun) implements Finish {}

        record Failed(Runner runner, ProviderFailure failure) implements Finish {}

        record Broken(RuntimeException fault) implements Finish {}
    }

    /** What came of a race. */
    sealed interface Result {

        /** Somebody began. */
        record Won(Runner winner, Begun begun) implements Result {}

        /** All who were asked failed, or the request is at fault. */
        record Lost(List<Loss> losses) implements Result {}
    }

    /** One who failed. */
    record Loss(Runner runner, ProviderFailure failure) {}

    private final Runner first;
    private final Runner rival;
    private final BlockingQueue<Finish> finishes = new LinkedBlockingQueue<>();

    /** Whether the winner is known, or that there is none. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private final List<Thread> threads = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();

    Hedge(Runner first, Runner rival) {
        this.first = first;
        this.rival = rival;
    }

    /**
     * Runs the race.
     *
     * @param after what time of silence the rival is asked
     * @param allowed whether it may be, asked once then
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    Result run(Duration after, BooleanSupplier allowed) {
        try {
            start(first);
            Finish finish = finishes.poll(after.toNanos(), TimeUnit.NANOSECONDS);
            if (finish == null) {
                if (allowed.getAsBoolean()) {
                    start(rival);
                }
                finish = finishes.take();
            }
            return result(finish);
        } catch (InterruptedException gone) {
            throw new ProviderFailure.Cancelled(first.offer().providerName());
        } finally {
            hangUp();
        }
    }

    private Result result(Finish earliest) throws InterruptedException {
        Finish finish = earliest;
        while (true) {
            switch (finish) {
                case Finish.First won -> {
                    return new Result.Won(won.runner(), won.begun());
                }
                case Finish.Broken broken -> throw broken.fault();
                case Finish.Failed(Runner runner, ProviderFailure failure) -> {
                    losses.add(new Loss(runner, failure));
                    if (losses.size() == threads.size() || !failure.worthTryingElsewhere()) {
                        return new Result.Lost(losses);
                    }
                }
            }
            finish = finishes.take();
        }
    }

    /** Whether the rival was asked too. */
    boolean rivalAsked() {
        return threads.size() > 1;
    }

    private void start(Runner runner) {
        threads.add(
                Thread.ofVirtual()
                        .name("race " + runner.offer().providerName())
                        .start(() -> deliver(finish(runner))));
    }

    private static Finish finish(Runner runner) {
        try {
            return new Finish.First(runner, runner.ask().get());
        } catch (ProviderFailure failure) {
            return new Finish.Failed(runner, failure);
        } catch (RuntimeException fault) {
            return new Finish.Broken(fault);
        }
    }

    /** Only one may be first; who comes later hangs up itself. */
    private void deliver(Finish finish) {
        if (finish instanceof Finish.First late && !decided.compareAndSet(false, true)) {
            late.begun().stream().close();
        } else {
            finishes.add(finish);
        }
    }

    /** Ends whoever still runs, and closes what came when nobody waited any more. */
    private void hangUp() {
        decided.set(true);
        threads.forEach(Thread::interrupt);
        for (Finish unread = finishes.poll(); unread != null; unread = finishes.poll()) {
            if (unread instanceof Finish.First late) {
                late.begun().stream().close();
            }
        }
    }
}
