package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Journal;
import dev.stepgate.gateway.store.Receipt;
import dev.stepgate.gateway.store.Tally;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lends each tenant the requests its tier allows. Thread-safe. A request is on disk before it is
 * lent, so no restart gives it back.
 */
public final class Quotas {
    private final Journal journal;
    private final InstantSource clock;
    private final Map<String, Tally> before;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /**
     * @param clock never goes back, not even before the journal's last instant
     */
    public Quotas(Journal journal, SteadyClock clock) {
        this.journal = journal;
        this.clock = clock;
        this.before = journal.tallies();
    }

    /**
     * Takes one request from each of the caller's windows; the receiver closes it.
     *
     * @throws Refusal.QuotaSpent if a window has none left; nothing is taken then
     * @throws Refusal.Busy if it could not be recorded; nothing is taken then
     */
    public Reservation reserve(Caller caller) {
        if (caller.tier().allowances().isEmpty()) {
            return new Reservation(new Standing(List.of()), () -> {});
        }
        Account account = account(caller);
        AtomicReference<Receipt> receipt = new AtomicReference<>(() -> {});
        Account.Taken taken = account.take(at -> receipt.set(journal.counted(caller.tenant(), at)));
        try {
            receipt.get().await();
        } catch (IOException fault) {
            account.giveBack(taken.at());
            throw new Refusal.Busy(
                    "quota: the request could not be counted, so it was not admitted; nothing was"
                            + " taken from your allowance",
                    String.valueOf(fault.getMessage()));
        }
        return new Reservation(
                taken.standing(),
                () -> {
                    account.giveBack(taken.at());
                    journal.givenBack(caller.tenant(), taken.at());
                });
    }

    /** What the caller has left; counts nothing. */
    public Standing standing(Caller caller) {
        return caller.tier().allowances().isEmpty()
                ? new Standing(List.of())
                : account(caller).standing();
    }

    private Account account(Caller caller) {
        Account account =
                accounts.computeIfAbsent(
                        caller.tenant(),
                        tenant ->
                                new Account(
                                        caller.tier(),
                                        before.getOrDefault(tenant, Tally.NONE),
                                        clock));
        account.entitle(caller.tier());
        return account;
    }
}
