package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;

/**
 * The most that one request may use. Immutable.
 *
 * @param id of the answer
 * @param askedModel the name the client used
 * @param promptTokens no fewer than there are
 * @param choices how many answers there will be, 1 or more
 * @param mostAnswerTokens of each choice, 1 or more
 * @param price the highest it may have
 */
public record Claim(
        String id,
        Caller caller,
        String askedModel,
        boolean streamed,
        long promptTokens,
        int choices,
        long mostAnswerTokens,
        Price price) {

    /** What it costs with answers of that many tokens each. */
    long nanodollars(long answerTokens) {
        return cost(price, promptTokens, answerTokens * choices);
    }

    /** What so many tokens cost. */
    static long cost(Price price, long promptTokens, long completionTokens) {
        return Math.addExact(
                Math.multiplyExact(promptTokens, price.promptNanodollarsPerToken()),
                Math.multiplyExact(completionTokens, price.completionNanodollarsPerToken()));
    }
}
