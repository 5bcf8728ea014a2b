package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Spoken;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.failover.Attempt.Manner;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds somebody who goes on with an answer that broke off. Owned by one thread.
 *
 * <p>Only the same model may: who goes on from exactly there is asked first, then who can tell the
 * whole answer again, of which the client gets what it has not. Whoever broke off comes last, and
 * whoever fell silent only when no other can.
 */
final class Rescue {
    private final Search.Means means;
    private final List<Offer> offers;
    private final ChatRequest request;
    private final Trail trail;
    private final Onlooker onlooker;
    private final List<ProviderFailure> failures = new ArrayList<>();

    /** Who answered in another form than was asked for. */
    private final List<Offer> notInForm = new ArrayList<>();

    private int left;

    /**
     * @param offers of the route, best first
     * @param trail where every attempt is written down
     */
    Rescue(
            Search.Means means,
            List<Offer> offers,
            ChatRequest request,
            Trail trail,
            Onlooker onlooker) {
        this.means = means;
        this.offers = offers;
        this.request = request;
        this.trail = trail;
        this.onlooker = onlooker;
        this.left = means.terms().rescues();
    }

    /** Every failure so far, the one that ended the answer first. */
    List<ProviderFailure> failures() {
        return failures;
    }

    /**
     * The rest of the answer, if anybody has it.
     *
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    Optional<Begun> from(Offer broken, ProviderFailure failure, Telling telling) {
        means.lanes().to(broken).brokeOff(failure);
        trail.note(new Attempt(broken, new Attempt.Outcome.Failed(failure)));
        failures.add(failure);
        if (!failure.worthTryingElsewhere() || !telling.isPlain() || left == 0) {
            return Optional.empty();
        }
        left--;
        List<Offer> others = othersOfSameModel(broken);
        if (failure instanceof ProviderFailure.TooSlow) {
            return goOn(others, telling).or(() -> goOn(List.of(broken), telling));
        }
        List<Offer> all = new ArrayList<>(others);
        all.add(broken);
        return goOn(all, telling);
    }

    /**
     * Another answer instead of one that is not in form, from anybody on the route who has not
     * given such a one; none where the client has some of it already.
     *
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    Optional<Begun> instead(Offer offForm, ProviderFailure.OffForm failure, boolean untold) {
        trail.note(new Attempt(offForm, new Attempt.Outcome.Failed(failure)));
        failures.add(failure);
        notInForm.add(offForm);
        if (!untold) {
            return Optional.empty();
        }
        return begin(
                offers.stream().filter(offer -> !notInForm.contains(offer)).toList(),
                Search.ONE_ROUND,
                Manner.ANSWERED,
                offer -> offer.provider().open(as(offer)));
    }

    private Optional<Begun> goOn(List<Offer> same, Telling telling) {
        Spoken spoken = telling.spoken();
        if (telling.isNothing()) {
            return begin(
                    same,
                    Search.PATIENTLY,
                    Manner.ANSWERED,
                    offer -> offer.provider().open(as(offer)));
        }
        return begin(
                        same.stream().filter(offer -> canContinue(offer, spoken)).toList(),
                        Search.ONE_ROUND,
                        Manner.CONTINUED,
                        offer -> ((Continues) offer.provider()).goOn(as(offer), spoken))
                .or(
                        () ->
                                begin(
                                        same,
                                        Search.PATIENTLY,
                                        Manner.RETOLD,
                                        offer -> retelling(offer, spoken)));
    }

    private Retelling retelling(Offer offer, Spoken spoken) {
        return new Retelling(offer.providerName(), offer.provider().open(as(offer)), spoken);
    }

    private Optional<Begun> begin(
            List<Offer> candidates, int rounds, Manner manner, Search.Question question) {
        var search = new Search(means, rounds, trail, onlooker);
        Optional<Begun> begun = search.begin(candidates, manner, question);
        failures.addAll(search.failures());
        return begun;
    }

    private ChatRequest as(Offer offer) {
        return request.as(offer.upstreamModel());
    }

    private boolean canContinue(Offer offer, Spoken spoken) {
        return offer.provider() instanceof Continues continues
                && continues.canContinue(as(offer), spoken);
    }

    private List<Offer> othersOfSameModel(Offer broken) {
        return offers.stream()
                .filter(offer -> offer.sameModelAs(broken) && !offer.equals(broken))
                .toList();
    }
}
