package dev.stepgate.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer that may have to wait in a line of ours before it begins. Owned like its stream; the
 * watcher is called on the thread that waits in {@link ChatStream#next()}.
 */
public interface Queued {

    /** Tells the watcher from now on, at once and then every second, while it waits in line. */
    void watch(Watcher watcher);

    /** Has the watcher told, if the answer may have to wait. */
    static void watch(ChatStream answer, Watcher watcher) {
        if (answer instanceof Queued queued) {
            queued.watch(watcher);
        }
    }

    /** Hears where a request stands. */
    @FunctionalInterface
    interface Watcher {

        /**
         * The request waits in line.
         *
         * @return how long it should
         * @throws ProviderFailure.Cancelled to have it leave
         */
        Patience at(Place place);
    }

    /** How long a request stays in line. */
    enum Patience {
        /** As long as a first token may take. */
        UNTIL_DEADLINE,
        /** However long it takes: nobody else can be asked. */
        TO_THE_END
    }

    /**
     * Where a request stands in line. Immutable.
     *
     * @param position 1 for whoever is served next, if nobody else comes
     * @param estimate until it is served; empty where that is not known
     * @param waited since it came, in whole looks at the line
     */
    record Place(int position, Optional<Duration> estimate, Duration waited) {}
}
