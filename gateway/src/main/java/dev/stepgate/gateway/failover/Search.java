package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.failover.Attempt.Manner;
import dev.stepgate.gateway.failover.Attempt.Outcome;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued;
import dev.stepgate.provider.Queues;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One request's way from offer to offer until somebody begins. Owned by one thread.
 *
 * <p>It goes through the offers in order, passing over those left alone. When nobody is left, it
 * waits for those that are only at their limit, if that does not take long.
 */
final class Search {
    /** Once over everybody, waiting for nobody. */
    static final int ONE_ROUND = 1;

    /** Twice more over those that are only at their limit. */
    static final int PATIENTLY = 3;

    private static final Duration BUSY_FOR = Duration.ofMillis(400);

    /** Puts the question to an offer. */
    @FunctionalInterface
    interface Question {
        ChatStream ask(Offer offer);
    }

    /** What all searches share. */
    record Means(FailoverTerms terms, Lanes lanes, Budget hedges, LongSupplier nanos) {}

    private final Means means;
    private final Trail trail;
    private final Onlooker onlooker;
    private final long sinceNanos;

    /** Why nobody has begun yet, in the present round. */
    private final List<ProviderFailure> failures = new ArrayList<>();

    private final int mostRounds;

    /** How long it may still wait for those at their limit. */
    private Duration patience;

    /** Who said that the request is longer than what the model holds. */
    private final List<Offer> tooSmall = new ArrayList<>();

    /**
     * @param mostRounds {@link #ONE_ROUND} or {@link #PATIENTLY}
     * @param trail where every attempt is written down
     */
    Search(Means means, int mostRounds, Trail trail, Onlooker onlooker) {
        this.means = means;
        this.mostRounds = mostRounds;
        this.patience = means.terms().patience();
        this.trail = trail;
        this.onlooker = onlooker;
        this.sinceNanos = means.nanos().getAsLong();
    }

    /**
     * Somebody who begins; the caller closes the stream.
     *
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    Optional<Begun> begin(List<Offer> offers, Manner manner, Question question) {
        List<Offer> candidates = readyOnesFirst(offers);
        for (int round = 1; !candidates.isEmpty(); round++) {
            failures.clear();
            Optional<Begun> begun = oneRound(candidates, manner, question);
            if (begun.isPresent() || requestAtFault() || round == mostRounds) {
                return begun;
            }
            candidates = onceRested(candidates, round);
        }
        return Optional.empty();
    }

    /** Why nobody began, of the last round. */
    List<ProviderFailure> failures() {
        return failures;
    }

    /** A model that is still loading is not waited for while others can answer. */
    private static List<Offer> readyOnesFirst(List<Offer> offers) {
        return offers.stream().sorted(Comparator.comparing(Search::isLoading)).toList();
    }

    private static boolean isLoading(Offer offer) {
        return offer.provider() instanceof Queues queues && !queues.line().ready();
    }

    private Optional<Begun> oneRound(List<Offer> offers, Manner manner, Question question) {
        Deque<Offer> waiting = new ArrayDeque<>(offers);
        while (!waiting.isEmpty() && !requestAtFault() && timeIsLeft()) {
            Offer offer = waiting.poll();
            if (!mayHold(offer)) {
                continue;
            }
            Lane lane = means.lanes().to(offer);
            Optional<ProviderFailure> resting = lane.resting();
            if (resting.isPresent()) {
                failures.add(resting.get());
                note(offer, new Outcome.LeftAlone(resting.get()));
                continue;
            }
            Optional<Duration> hedge = lane.hedgeAfter();
            Optional<Begun> begun =
                    hedge.isPresent() && !waiting.isEmpty()
                            ? race(offer, waiting, hedge.get(), question)
                            : ask(offer, waiting, question);
            if (begun.isPresent()) {
                note(begun.get().offer(), new Outcome.Began(manner, begun.get().after()));
                return begun;
            }
        }
        return Optional.empty();
    }

    private Optional<Begun> ask(Offer offer, Collection<Offer> others, Question question) {
        Queued.Watcher watcher = watcher(offer, others);
        try {
            return Optional.of(
                    means.lanes()
                            .to(offer)
                            .ask(() -> first(offer, asked -> watch(question, asked, watcher))));
        } catch (ProviderFailure.Cancelled gone) {
            throw gone;
        } catch (ProviderFailure failure) {
            failed(offer, failure);
            return Optional.empty();
        }
    }

    private static ChatStream watch(Question question, Offer offer, Queued.Watcher watcher) {
        ChatStream stream = question.ask(offer);
        Queued.watch(stream, watcher);
        return stream;
    }

    /** It leaves the line for somebody else, if there is one; else it would only come again. */
    private Queued.Watcher watcher(Offer offer, Collection<Offer> others) {
        return place -> {
            onlooker.queued(offer, place);
            return timeIsLeft() && others.stream().anyMatch(this::mayBeAsked)
                    ? Queued.Patience.UNTIL_DEADLINE
                    : Queued.Patience.TO_THE_END;
        };
    }

    private boolean mayBeAsked(Offer offer) {
        return mayHold(offer) && means.lanes().to(offer).resting().isEmpty();
    }

    private Optional<Begun> race(
            Offer offer, Deque<Offer> waiting, Duration after, Question question) {
        Offer next = waiting.element();
        Lane rival = means.lanes().to(next);
        var hedge = new Hedge(runner(offer, question), runner(next, question));
        Hedge.Result result =
                hedge.run(after, () -> rival.resting().isEmpty() && means.hedges().take());
        if (hedge.rivalAsked()) {
            waiting.poll();
        }
        return switch (result) {
            case Hedge.Result.Won(Hedge.Runner winner, Begun begun) -> {
                if (hedge.rivalAsked()) {
                    Offer loser = winner.offer().equals(offer) ? next : offer;
                    note(loser, new Outcome.Overtaken(begun.after()));
                }
                yield Optional.of(begun);
            }
            case Hedge.Result.Lost(List<Hedge.Loss> losses) -> {
                losses.forEach(loss -> failed(loss.runner().offer(), loss.failure()));
                yield Optional.empty();
            }
        };
    }

    /** Asks for this offer: its lane may be other models' too. */
    private Hedge.Runner runner(Offer offer, Question question) {
        Lane lane = means.lanes().to(offer);
        return new Hedge.Runner(offer, () -> lane.ask(() -> first(offer, question)));
    }

    private Begun first(Offer offer, Question question) {
        long from = means.nanos().getAsLong();
        ChatStream stream = question.ask(offer);
        trail.asked(stream);
        try {
            ChatEvent event = stream.next();
            if (event == null) {
                throw new ProviderFailure.CutShort(
                        offer.providerName(), "ended before its first event");
            }
            Duration after = Duration.ofNanos(means.nanos().getAsLong() - from);
            return new Begun(offer, stream, event, after);
        } catch (ProviderFailure.Cancelled gone) {
            stream.close(); // what it took until then counts
            throw gone;
        } catch (RuntimeException | Error failure) {
            stream.close();
            trail.failed(stream);
            throw failure;
        }
    }

    private void failed(Offer offer, ProviderFailure failure) {
        failures.add(failure);
        if (isTooLong(failure)) {
            tooSmall.add(offer);
        }
        note(offer, new Outcome.Failed(failure));
    }

    private void note(Offer offer, Outcome outcome) {
        trail.note(new Attempt(offer, outcome));
    }

    private boolean requestAtFault() {
        return failures.stream()
                .anyMatch(failure -> !failure.worthTryingElsewhere() && !isTooLong(failure));
    }

    private static boolean isTooLong(ProviderFailure failure) {
        return failure instanceof ProviderFailure.Rejected rejected
                && rejected.fault() == ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG;
    }

    /** Whether a request that was too long for others may fit here. */
    private boolean mayHold(Offer offer) {
        return tooSmall.stream().allMatch(small -> isLarger(offer, small));
    }

    /** As far as it is known; of the same model nothing larger is hoped for. */
    private static boolean isLarger(Offer offer, Offer small) {
        if (offer.contextTokens().isPresent() && small.contextTokens().isPresent()) {
            return offer.contextTokens().getAsInt() > small.contextTokens().getAsInt();
        }
        return !offer.model().equals(small.model());
    }

    private boolean timeIsLeft() {
        return timeLeft().isPositive();
    }

    private Duration timeLeft() {
        return means.terms().firstTokenWithin().minusNanos(means.nanos().getAsLong() - sinceNanos);
    }

    /** Waits until one of those that are only at their limit may be asked; none if not soon. */
    private List<Offer> onceRested(List<Offer> offers, int round) {
        List<Offer> busy =
                offers.stream()
                        .filter(
                                offer ->
                                        failures.stream()
                                                .anyMatch(failure -> isBusy(offer, failure)))
                        .toList();
        Duration wait =
                busy.stream()
                        .map(offer -> untilRested(offer, round))
                        .min(Duration::compareTo)
                        .orElse(Duration.ZERO);
        if (wait.compareTo(patience) > 0 || wait.compareTo(timeLeft()) > 0) {
            return List.of();
        }
        if (!busy.isEmpty()) {
            sleep(wait);
            patience = patience.minus(wait);
        }
        return busy;
    }

    private static boolean isBusy(Offer offer, ProviderFailure failure) {
        return failure.provider().equals(offer.providerName())
                && (failure instanceof ProviderFailure.Throttled
                        || failure instanceof ProviderFailure.Overloaded);
    }

    private Duration untilRested(Offer offer, int round) {
        return means.lanes()
                .to(offer)
                .resting()
                .flatMap(ProviderFailure::retryAfter)
                .orElse(BUSY_FOR.multipliedBy(round));
    }

    private void sleep(Duration wait) {
        try {
            Thread.sleep(wait.plusMillis(20)); // a rest is over a little after its end
        } catch (InterruptedException gone) {
            throw new ProviderFailure.Cancelled(failures.getLast().provider());
        }
    }
}
