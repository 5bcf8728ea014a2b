package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ScribeTest {
    private static final String NAME = "scribe-under-test";

    ScribeTest() {}

    private static Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void it_stops_when_told_to_while_it_waits_for_one_who_helps() throws Exception {
        Scribe scribe = new Scribe(NAME, ScribeTest::open, new Tries(() -> 0));
        scribe.start();
        Thread writer =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals(NAME))
                        .findFirst()
                        .orElseThrow();
        Thread closing = Thread.ofPlatform().unstarted(scribe::close);

        scribe.now(
                connection -> {
                    scribe.later(more -> 0);
                    awaitWaitingForTheLock(writer, scribe);
                    closing.start();
                    while (closing.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    return 0;
                });

        assertThat(closing.join(Duration.ofMinutes(1))).isTrue();
    }

    /** The writer parks for want of work, too; then it says that it waits for itself. */
    private static void awaitWaitingForTheLock(Thread writer, Scribe scribe) {
        Object blocker = LockSupport.getBlocker(writer);
        while (blocker == null || blocker == scribe) {
            Thread.onSpinWait();
            blocker = LockSupport.getBlocker(writer);
        }
    }
}
