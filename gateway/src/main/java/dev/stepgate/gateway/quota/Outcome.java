package dev.stepgate.gateway.quota;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.Receipt.Ending;

/** How an answer went, in full. Owned by the request's thread. */
record Outcome(Estimate estimate, Heard heard, Told told, Ending ending) {

    /** Whether the request stays counted: somebody answered it, or was busy with it. */
    boolean counts() {
        return told.worked();
    }

    /** Whether its provider may know better than we do what it took. */
    boolean isDoubtful() {
        return told.bill().isPresent() && !heard.isTold() && !told.reading().exact();
    }

    /** What it took, as far as we know. */
    Usage usage() {
        return counts()
                ? heard.usage(told.reading(), estimate.likelyPromptTokens())
                : new Usage(0, 0, 0, 0);
    }

    /** The receipt of a grant that took so much: no more is charged than it holds money for. */
    Receipt receipt(Grant grant, Usage usage) {
        Receipt opened = grant.ifKilled();
        Claim claim = grant.claim();
        Price price =
                told.offer()
                        .map(offer -> Estimate.price(claim.caller().tier(), offer))
                        .orElse(claim.price());
        long worth = Claim.cost(price, usage.promptTokens(), usage.completionTokens());
        long cost = grant.holdsMoney() ? Math.min(worth, grant.reservedNanodollars()) : worth;
        return new Receipt(
                opened.id(),
                opened.at(),
                opened.payer(),
                new Receipt.Served(
                        claim.askedModel(),
                        told.offer().map(offer -> offer.publicName()).orElse(claim.askedModel()),
                        told.offer().map(offer -> offer.providerName()).orElse(""),
                        claim.streamed()),
                usage,
                isWhole()
                        ? usage.completionTokens()
                        : Math.min(heard.tokens(), usage.completionTokens()),
                new Receipt.Charge(
                        price,
                        grant.reservedNanodollars(),
                        cost,
                        worth - cost,
                        usage.costNanodollars()),
                heard.times(),
                ending,
                told.attempts());
    }

    private boolean isWhole() {
        return ending != Ending.HUNG_UP && ending != Ending.FAILED;
    }
}
