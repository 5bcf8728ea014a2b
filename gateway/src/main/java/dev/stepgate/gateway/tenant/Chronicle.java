package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.AuditLog.Entry;
import dev.stepgate.gateway.store.Work;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit log and what follows from it, kept together: every change is decided in view of all
 * entries before it. Thread-safe, and so are several of them over one log.
 */
public final class Chronicle {
    private final AuditLog log;
    private final InstantSource clock;
    private final Register register = new Register();
    private final Object changing = new Object();

    private Chronicle(AuditLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * Reads all there is.
     *
     * @throws IOException if it cannot be read; the message names the entry that is wrong
     */
    public static Chronicle open(AuditLog log, InstantSource clock) throws IOException {
        Chronicle chronicle = new Chronicle(log, clock);
        chronicle.catchUp();
        return chronicle;
    }

    Register register() {
        return register;
    }

    /** The first of the wanted entries, for an operator to read. */
    public List<Entry> list(AuditLog.Wanted wanted) throws IOException {
        return log.list(wanted);
    }

    /** Learns what others have added. */
    public void catchUp() throws IOException {
        synchronized (changing) {
            List<Entry> news = log.after(register.seq());
            while (!news.isEmpty()) {
                for (Entry entry : news) {
                    register.apply(entry.seq(), HappeningText.read(entry));
                }
                news = log.after(register.seq());
            }
        }
    }

    /**
     * Has happen what is decided; decides anew whenever somebody else was quicker.
     *
     * @param by who wants it
     * @throws IOException if it could not be kept; then nothing happened
     */
    <T> T decide(String by, Deciding<T> deciding) throws IOException {
        synchronized (changing) {
            while (true) {
                Decision<T> decision = deciding.on(register);
                if (decision.happenings().isEmpty()) {
                    return decision.result();
                }
                List<Entry> entries = entries(by, decision.happenings());
                if (log.append(entries, decision.alongside())) {
                    for (Happening happening : decision.happenings()) {
                        register.apply(register.seq() + 1, happening);
                    }
                    return decision.result();
                }
                catchUp();
            }
        }
    }

    /**
     * Takes over what an older store knew, unless that was done before.
     *
     * @param alongside done in the same transaction
     * @throws IOException if it could not be kept; then nothing was taken over
     */
    public void adopt(Adoption adoption, Work<?> alongside) throws IOException {
        var _ =
                decide(
                        "upgrade",
                        known ->
                                adoption.isIn(known)
                                        ? Decision.of(true)
                                        : new Decision<>(
                                                adoption.happenings(known), alongside, true));
    }

    private List<Entry> entries(String by, List<Happening> happenings) {
        Instant now = clock.instant();
        List<Entry> entries = new ArrayList<>();
        for (Happening happening : happenings) {
            entries.add(
                    new Entry(
                            register.seq() + 1 + entries.size(),
                            now,
                            by,
                            HappeningText.kind(happening),
                            happening.subject(),
                            HappeningText.body(happening)));
        }
        return entries;
    }
}
