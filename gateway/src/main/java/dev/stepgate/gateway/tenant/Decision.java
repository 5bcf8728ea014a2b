package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.store.Work;
import java.util.List;

/**
 * What is to happen, in view of all that has. Immutable.
 *
 * @param happenings none if all is as it should be already
 * @param alongside done in the same transaction
 * @param result what the one who wanted it is told once it is done
 */
record Decision<T>(List<Happening> happenings, Work<?> alongside, T result) {

    Decision {
        happenings = List.copyOf(happenings);
    }

    /** Something that is only in the log. */
    static <T> Decision<T> of(T result, Happening... happenings) {
        return new Decision<>(List.of(happenings), connection -> true, result);
    }
}
