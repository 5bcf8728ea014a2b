package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.PromptSize;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.Counts;
import dev.stepgate.provider.ProviderFailure;
import java.util.Optional;

/**
 * The most a request may use, whoever of its route answers. Immutable.
 *
 * @param promptTokens no fewer than there are: counted where the model is at hand, else as many as
 *     its text has bytes
 * @param likelyPromptTokens what to charge where nobody tells how many there were
 * @param mostAnswerTokens of each choice, 1 or more
 */
record Estimate(long promptTokens, long likelyPromptTokens, long mostAnswerTokens, Price price) {

    static Estimate of(Route route, ChatRequest request, Tier tier) {
        PromptSize text = PromptSize.of(request);
        PromptSize longest = PromptSize.longest(request);
        long prompt = 0;
        long likely = 0;
        long answer = 1;
        long reading = 0;
        long writing = 0;
        for (Offer offer : route.offers()) {
            Optional<Counts.Size> exact = exact(offer, request);
            prompt =
                    Math.max(
                            prompt,
                            exact.map(s -> (long) s.promptTokens()).orElse(text.mostTokens()));
            likely =
                    Math.max(
                            likely,
                            exact.map(Counts.Size::promptTokens).orElse(text.likelyTokens()));
            answer =
                    Math.max(
                            answer,
                            exact.map(s -> (long) s.mostAnswerTokens())
                                    .orElse(room(offer, longest)));
            Price price = price(tier, offer);
            reading = Math.max(reading, price.promptNanodollarsPerToken());
            writing = Math.max(writing, price.completionNanodollarsPerToken());
        }
        return new Estimate(
                prompt,
                likely,
                Math.min(wantedTokens(request, tier), answer),
                new Price(reading, writing));
    }

    /** Of vectors: nothing is written, which an allowance holds a token of all the same. */
    static Estimate of(Route route, EmbeddingRequest request, Tier tier) {
        PromptSize text = PromptSize.of(request);
        long reading = 0;
        long writing = 0;
        for (Offer offer : route.offers()) {
            Price price = price(tier, offer);
            reading = Math.max(reading, price.promptNanodollarsPerToken());
            writing = Math.max(writing, price.completionNanodollarsPerToken());
        }
        return new Estimate(text.mostTokens(), text.likelyTokens(), 1, new Price(reading, writing));
    }

    /** As the first offer counts it that can, else as long as such texts usually are. */
    static long promptTokens(Route route, ChatRequest request) {
        return route.offers().stream()
                .flatMap(offer -> exact(offer, request).stream())
                .mapToLong(Counts.Size::promptTokens)
                .findFirst()
                .orElseGet(() -> PromptSize.of(request).likelyTokens());
    }

    /** The longest answer that request and tier want, whether or not anybody has room for it. */
    static int wantedTokens(ChatRequest request, Tier tier) {
        return Math.min(
                request.sampling().maxTokens().orElse(Integer.MAX_VALUE),
                tier.mostAnswerTokens().orElse(Integer.MAX_VALUE));
    }

    private static long room(Offer offer, PromptSize longest) {
        return offer.contextTokens().orElse(Integer.MAX_VALUE) - (long) longest.leastTokens();
    }

    /** What its tenants pay: the tier's own price, else that of whoever answers. */
    static Price price(Tier tier, Offer offer) {
        return tier.price().or(offer::price).orElse(Price.FREE);
    }

    /** Where the offer would refuse the request, it may say so itself. */
    private static Optional<Counts.Size> exact(Offer offer, ChatRequest request) {
        try {
            return offer.provider() instanceof Counts counts
                    ? counts.size(request.as(offer.upstreamModel()))
                    : Optional.empty();
        } catch (ProviderFailure refused) {
            return Optional.empty();
        }
    }

    Claim claim(Caller caller, String id, ChatRequest request, boolean streamed) {
        return new Claim(
                id,
                caller,
                request.model(),
                streamed,
                promptTokens,
                request.choices(),
                mostAnswerTokens,
                price);
    }

    Claim claim(Caller caller, String id, EmbeddingRequest request) {
        return new Claim(
                id, caller, request.model(), false, promptTokens, 1, mostAnswerTokens, price);
    }
}
