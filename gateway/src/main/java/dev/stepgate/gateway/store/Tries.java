package dev.stepgate.gateway.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Says whether a transaction is worth another attempt: where it lost to another one. Thread-safe if
 * its dice are.
 */
final class Tries {
    /** Serialization failure and deadlock, as the SQL standard and PostgreSQL number them. */
    private static final Set<String> LOST_TO_ANOTHER = Set.of("40001", "40P01");

    private static final int MOST = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(40);

    private final RandomGenerator chance;

    Tries(RandomGenerator chance) {
        this.chance = chance;
    }

    /** Returns after a pause by chance where it is; the pauses grow. */
    boolean again(Throwable fault, int attempt) {
        if (attempt >= MOST
                || !(fault instanceof SQLException refused)
                || !LOST_TO_ANOTHER.contains(String.valueOf(refused.getSQLState()))) {
            return false;
        }
        long most = LONGEST_PAUSE.toNanos() * attempt / MOST;
        LockSupport.parkNanos(this, chance.nextLong(most / 2, most));
        return true;
    }
}
