package dev.stepgate.gateway.catalog;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Does something again and again on a thread of its own until it is closed. Thread-safe. */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Rounds.class.getName());

    private final Thread thread;

    private Rounds(Thread thread) {
        this.thread = thread;
    }

    /** Looks at the files so often; one change is taken after two looks. */
    public static Rounds looking(Duration every, InForce files) {
        return start("configuration", every, files::look);
    }

    static Rounds start(String name, Duration every, Runnable round) {
        return new Rounds(
                Thread.ofVirtual().name("stepgate-" + name).start(() -> run(every, round)));
    }

    private static void run(Duration every, Runnable round) {
        try {
            while (true) {
                Thread.sleep(every);
                try {
                    round.run();
                } catch (RuntimeException fault) {
                    LOG.log(Level.ERROR, "a round failed for a reason of ours", fault);
                }
            }
        } catch (InterruptedException closed) {
            // Nobody needs it any more.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
