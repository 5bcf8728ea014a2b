package dev.stepgate.gateway;

import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.catalog.Asking;
import dev.stepgate.gateway.catalog.Catalog;
import dev.stepgate.gateway.catalog.HeldRoute;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.failover.Answer;
import dev.stepgate.gateway.failover.Delivery;
import dev.stepgate.gateway.failover.Failover;
import dev.stepgate.gateway.failover.Made;
import dev.stepgate.gateway.failover.Onlooker;
import dev.stepgate.gateway.failover.Trail;
import dev.stepgate.gateway.quota.Quotas;
import dev.stepgate.gateway.quota.Reservation;
import dev.stepgate.gateway.quota.Told;
import dev.stepgate.gateway.quota.WindowStanding;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.usage.Receipt.Tried;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Recalls;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Admits, routes, relays and settles one request. Thread-safe; runs on the caller's virtual thread.
 */
public final class Gateway {
    private final Catalog catalog;
    private final Quotas quotas;
    private final Failover failover;
    private final RandomGenerator chance;

    public Gateway(Catalog catalog, Quotas quotas, Failover failover, RandomGenerator chance) {
        this.catalog = catalog;
        this.quotas = quotas;
        this.failover = failover;
        this.chance = chance;
    }

    /**
     * Answers the request, or says why not. Returns once the client has the whole answer.
     *
     * @throws dev.stepgate.gateway.refusal.Refusal before the sink began, or after: then the rest
     *     of the answer is lost
     * @throws ProviderFailure.Cancelled when the thread was interrupted
     */
    public void chat(Caller caller, Asked asked, AnswerSink client) {
        ChatRequest request = asked.request();
        Asking asking = Asking.of(request, caller.tier(), asked.labels(), chance);
        try (HeldRoute way = catalog.hold(asking);
                Reservation held =
                        quotas.reserve(
                                caller, way.route(), asked.id(), request, asked.streamed())) {
            ChatRequest bounded = held.bound(request).by(asker(caller));
            Trail trail = new Trail();
            held.follow(() -> told(trail));
            Delivery delivery = asked.streamed() ? Delivery.AS_IT_COMES : Delivery.ONCE_WHOLE;
            try (Answer answer =
                    failover.open(way.route(), bounded, delivery, trail, telling(client))) {
                client.begin(
                        answer.offer(), prompted(answer, held), explanation(way.route(), answer));
                relay(answer, held, client);
            } catch (ProviderFailure.Cancelled gone) {
                held.hungUp();
                throw gone;
            } // closing releases the upstream: from here on nobody generates
            client.end(held.complete());
        } // closing settles what was really used, whatever came of it
    }

    /**
     * Makes vectors, or says why not; what they took is settled when this returns.
     *
     * @throws dev.stepgate.gateway.refusal.Refusal if nobody made them
     * @throws ProviderFailure.Cancelled when the thread was interrupted
     */
    public Embedded embed(Caller caller, EmbeddingAsked asked) {
        EmbeddingRequest request = asked.request();
        Asking asking = Asking.of(request, caller.tier(), asked.labels(), chance);
        try (HeldRoute way = catalog.hold(asking);
                Reservation held = quotas.reserve(caller, way.route(), asked.id(), request)) {
            Trail trail = new Trail();
            held.follow(() -> told(trail));
            Made made;
            try {
                made = failover.embed(way.route(), request, trail);
            } catch (ProviderFailure.Cancelled gone) {
                held.hungUp();
                throw gone;
            }
            made.events().forEach(held::count);
            var _ = held.complete();
            return new Embedded(
                    made.by(),
                    made.vectors(),
                    usage(made, held),
                    Stream.concat(way.route().notes().stream(), Stream.of(trail.story())).toList());
        }
    }

    private static Usage usage(Made made, Reservation held) {
        return made.events().stream()
                .filter(ChatEvent.Used.class::isInstance)
                .map(each -> ((ChatEvent.Used) each).usage())
                .findFirst()
                .orElseGet(() -> new Usage(held.likelyPromptTokens(), 0, 0, 0));
    }

    private static Onlooker telling(AnswerSink client) {
        return (offer, place) ->
                client.queued(
                        offer, new InLine(place.position(), place.estimate(), place.waited()));
    }

    private static Told told(Trail trail) {
        return new Told(
                trail.offer(),
                trail.soFar(),
                trail.bill().map(bill -> () -> bill.from().billed(bill.id())),
                trail.steps().stream()
                        .map(step -> new Tried(step.provider(), step.model(), step.outcome()))
                        .toList());
    }

    private static Prompted prompted(Answer answer, Reservation held) {
        Metered.Reading read = answer.trail().soFar();
        return read.exact() && read.usage().promptTokens() > 0
                ? new Prompted(
                        read.usage().promptTokens(),
                        OptionalLong.of(read.usage().cachedTokens()),
                        answer.recollection().map(Gateway::known))
                : new Prompted(held.likelyPromptTokens(), OptionalLong.empty());
    }

    private static Known known(Recalls.Recollection recollection) {
        return new Known(
                recollection.sharedTokens(),
                recollection.forgottenTokens(),
                switch (recollection.parting()) {
                    case FIRST_SEEN -> Known.Parting.FIRST_SEEN;
                    case NOWHERE -> Known.Parting.NOWHERE;
                    case SYSTEM -> Known.Parting.SYSTEM;
                    case TOOL -> Known.Parting.TOOL;
                    case MESSAGE -> Known.Parting.MESSAGE;
                    case THOUGHT -> Known.Parting.THOUGHT;
                    case TEXT -> Known.Parting.TEXT;
                },
                recollection.index());
    }

    private static List<String> explanation(Route route, Answer answer) {
        return Stream.concat(route.notes().stream(), Stream.of(answer.story())).toList();
    }

    private static void relay(Answer answer, Reservation held, AnswerSink client) {
        Offer by = answer.offer();
        while (answer.next() instanceof ChatEvent event) {
            if (!answer.offer().equals(by)) {
                by = answer.offer();
                client.moved(by, answer.story());
            }
            if (!held.count(event)) {
                held.unfinished().stream()
                        .map(choice -> new ChatEvent.Finished(choice, FinishReason.LENGTH))
                        .forEach(client::emit);
                return;
            }
            client.emit(event);
        }
    }

    /**
     * How long the prompt of a request is, as near as can be known before anybody reads it; takes
     * nothing of any allowance.
     *
     * @throws dev.stepgate.gateway.refusal.Refusal if nobody may be asked
     */
    public long promptTokens(Caller caller, Asked asked) {
        Asking asking = Asking.of(asked.request(), caller.tier(), asked.labels(), chance);
        try (HeldRoute way = catalog.hold(asking)) {
            return Quotas.promptTokens(way.route(), asked.request());
        }
    }

    /** A tenant has one claim, whichever of its keys is used; its tier says how large. */
    private static Asker asker(Caller caller) {
        return new Asker(caller.tenant(), caller.tier().weight());
    }

    /** What the caller has left; empty if its tier has no limits. */
    public List<Limit> limits(Caller caller) {
        return quotas.standing(caller).windows().stream().map(Gateway::limit).toList();
    }

    private static Limit limit(WindowStanding standing) {
        return new Limit(standing.allowance(), standing.remaining(), standing.resetsIn());
    }
}
