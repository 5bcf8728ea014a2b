package dev.stepgate.gateway.tenant;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Looks again and again at what other gateways did, so that a key revoked anywhere is soon revoked
 * here, and has the log tell of strangers. Owned by whoever closes it; has one thread.
 */
public final class Lookout implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Lookout.class.getName());

    private final Chronicle chronicle;
    private final List<Strangers> strangers;
    private final Duration every;
    private final Thread thread;
    private boolean lost;

    private Lookout(Chronicle chronicle, List<Strangers> strangers, Duration every) {
        this.chronicle = chronicle;
        this.strangers = List.copyOf(strangers);
        this.every = every;
        this.thread = Thread.ofVirtual().name("stepgate-lookout").unstarted(this::run);
    }

    /** Begins, and looks so often. */
    public static Lookout start(
            Chronicle chronicle, AdminKey operator, Tenants tenants, Duration every) {
        Lookout lookout =
                new Lookout(chronicle, List.of(operator.strangers(), tenants.strangers()), every);
        lookout.thread.start();
        return lookout;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(every);
                look();
            }
        } catch (InterruptedException closed) {
            // Nobody needs it any more.
        }
    }

    private void look() {
        try {
            chronicle.catchUp();
            for (Strangers each : strangers) {
                each.tell();
            }
            lost = false;
        } catch (IOException | RuntimeException fault) {
            if (!lost) {
                LOG.log(
                        Level.ERROR,
                        "what other gateways changed about tenants and keys cannot be read, so"
                                + " changes made elsewhere do not hold here yet: "
                                + fault.getMessage());
            }
            lost = true;
        }
    }

    /** Has the log tell of the last ones first. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            for (Strangers each : strangers) {
                each.tellNow();
            }
        } catch (InterruptedException atOnce) {
            Thread.currentThread().interrupt();
        } catch (IOException unknown) {
            LOG.log(
                    Level.WARNING,
                    "how many were refused last is not in the audit log: " + unknown.getMessage());
        }
    }
}
