package dev.stepgate.gateway.quota;

import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Settles what was lent. Thread-safe. Where an answer broke off and its provider can tell later
 * what it took, it is asked aside, and what is lent stays so until it has told.
 */
final class Settling {
    private static final Logger LOG = System.getLogger(Settling.class.getName());

    private final Counters counters;
    private final Consumer<Spending> watch;

    Settling(Counters counters, Consumer<Spending> watch) {
        this.counters = counters;
        this.watch = watch;
    }

    void settle(Grant grant, Outcome outcome) {
        Usage known = outcome.usage();
        Optional<Supplier<Optional<Usage>>> bill = outcome.told().bill();
        if (bill.isPresent() && outcome.isDoubtful()) {
            Thread.ofVirtual()
                    .name("bill of " + grant.claim().id())
                    .start(() -> settle(grant, outcome, billed(bill.get(), grant).orElse(known)));
        } else {
            settle(grant, outcome, known);
        }
    }

    private static Optional<Usage> billed(Supplier<Optional<Usage>> bill, Grant grant) {
        try {
            return bill.get();
        } catch (ProviderFailure unknown) {
            LOG.log(
                    Level.WARNING,
                    grant.claim().id()
                            + ": what was billed is not known, and what was seen is charged: "
                            + unknown.getMessage());
            return Optional.empty();
        }
    }

    private void settle(Grant grant, Outcome outcome, Usage usage) {
        counters.settle(
                grant,
                Settlement.of(grant.draws(), outcome.receipt(grant, usage), outcome.counts()));
        if (grant.holdsMoney()) {
            watch.accept(new Spending.Settled(grant.claim().caller(), grant.at()));
        }
    }
}
