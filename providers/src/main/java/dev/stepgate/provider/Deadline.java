package dev.stepgate.provider;

import java.time.Duration;

/**
 * A moment by which something must have happened, and what to do when it has not. Thread-safe;
 * closing it means it was met.
 */
public final class Deadline implements AutoCloseable {
    private final Thread timer;

    private Deadline(Thread timer) {
        this.timer = timer;
    }

    /** Runs the action on a thread of its own once the time has passed, unless closed before. */
    public static Deadline in(Duration time, Runnable passed) {
        return new Deadline(
                Thread.ofVirtual().name("deadline").start(() -> waitThenRun(time, passed)));
    }

    @Override
    public void close() {
        timer.interrupt();
    }

    private static void waitThenRun(Duration time, Runnable passed) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException met) {
            return;
        }
        passed.run();
    }
}
