package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.PromptSize;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;

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
        PromptSize size = PromptSize.of(request);
        long most = 0;
        long likely = 0;
        long prompt = 0;
        long completion = 0;
        int context = 1;
        for (Offer offer : route.offers()) {
            most = Math.max(most, size.mostTokens());
            likely = Math.max(likely, size.likelyTokens());
            Price price = price(tier, offer);
            prompt = Math.max(prompt, price.promptNanodollarsPerToken());
            completion = Math.max(completion, price.completionNanodollarsPerToken());
            context = Math.max(context, offer.contextTokens().orElse(Integer.MAX_VALUE));
        }
        return new Estimate(
                most,
                likely,
                Math.min(
                        Math.min(
                                request.sampling().maxTokens().orElse(Integer.MAX_VALUE),
                                tier.mostAnswerTokens().orElse(Integer.MAX_VALUE)),
                        Math.max(1, context - likely)),
                new Price(prompt, completion));
    }

    /** What its tenants pay: the tier's own price, else that of whoever answers. */
    static Price price(Tier tier, Offer offer) {
        return tier.price().or(offer::price).orElse(Price.FREE);
    }

    Claim claim(Caller caller, String id, ChatRequest request, boolean streamed) {
        return new Claim(
                id,
                caller,
                request.model(),
                streamed,
                promptTokens,
                request.answer().choices(),
                mostAnswerTokens,
                price);
    }
}
