package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Waiting;
import dev.stepgate.gateway.store.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** One piece of work that waits in the backlog. Thread-safe. */
final class Late {
    private final Work<Boolean> work;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isKept;

    Late(Work<Boolean> work) {
        this.work = work;
    }

    /** Does no harm a second time. */
    void doIn(Connection connection) throws SQLException {
        work.in(connection);
    }

    void keep() {
        isKept = true;
        over.countDown();
    }

    /** It never will be kept. */
    void drop() {
        over.countDown();
    }

    boolean isKept() {
        return isKept;
    }

    /** Waits until it is kept, however long the store is lost; false if it never will be. */
    boolean await() {
        Waiting.throughInterrupts(over::await);
        return isKept;
    }
}
