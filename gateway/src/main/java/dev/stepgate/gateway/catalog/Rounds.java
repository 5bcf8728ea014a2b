package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Lists;
import dev.stepgate.provider.ProviderFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** Does something again and again on a thread of its own until it is closed. Thread-safe. */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Rounds.class.getName());

    private static final Duration A_MOMENT = Duration.ofSeconds(5);

    private final Thread thread;

    private Rounds(Thread thread) {
        this.thread = thread;
    }

    /** Looks at the files so often; one change is taken after two looks. */
    public static Rounds looking(Duration every, InForce files) {
        return start("configuration", every, files::look);
    }

    /** Asks providers for their models when what they said last is old. */
    public static Rounds listing(
            ProviderLists lists, Supplier<Map<String, Lists>> providers, Catalog catalog) {
        return start(
                "lists",
                A_MOMENT,
                () -> {
                    if (lists.ask(providers.get())) {
                        catalog.relist();
                    }
                });
    }

    /** Does something at once and then so often. */
    public static Rounds start(String name, Duration every, Runnable round) {
        return start(name, Duration.ZERO, every, round);
    }

    /** As {@link #start}, for what was done just now. */
    public static Rounds startLater(String name, Duration every, Runnable round) {
        return start(name, every, every, round);
    }

    private static Rounds start(String name, Duration first, Duration every, Runnable round) {
        return new Rounds(
                Thread.ofVirtual().name("stepgate-" + name).start(() -> run(first, every, round)));
    }

    private static void run(Duration first, Duration every, Runnable round) {
        try {
            Thread.sleep(first);
            while (true) {
                try {
                    round.run();
                } catch (ProviderFailure.Cancelled closed) {
                    return;
                } catch (RuntimeException fault) {
                    LOG.log(Level.ERROR, "a round failed for a reason of ours", fault);
                }
                Thread.sleep(every);
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
