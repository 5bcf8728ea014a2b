package dev.stepgate.gateway.quota;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Receipt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A claim that was granted, and what it holds until it is settled. Immutable.
 *
 * @param answerTokens the most of each choice
 * @param cappedBy the allowance that made it fewer than were asked for
 * @param standing what was left right after
 */
public record Grant(
        Claim claim,
        Instant at,
        long answerTokens,
        Optional<Allowance> cappedBy,
        List<Draw> draws,
        Standing standing) {

    public Grant {
        draws = List.copyOf(draws);
    }

    /** The most it may cost. */
    public long reservedNanodollars() {
        return claim.nanodollars(answerTokens);
    }

    /** What its receipt says if nobody settles it: all that was reserved is charged. */
    Receipt ifKilled() {
        Tier tier = claim.caller().tier();
        long reserved = reservedNanodollars();
        return new Receipt(
                claim.id(),
                at,
                new Receipt.Payer(claim.caller().tenant(), claim.caller().keyId(), tier.name()),
                new Receipt.Served(claim.askedModel(), "", "", claim.streamed()),
                new Usage(claim.promptTokens(), 0, answerTokens * claim.choices(), 0),
                0,
                new Receipt.Charge(claim.price(), reserved, reserved, 0, OptionalLong.empty()),
                new Receipt.Times(Optional.empty(), Optional.empty()),
                Receipt.Ending.KILLED,
                List.of());
    }

    /** Whether an allowance bounds how long the answer may be. */
    boolean isBounded() {
        return cappedBy.isPresent()
                || (holdsMoney() && reservedNanodollars() > 0)
                || draws.stream().anyMatch(d -> d.measure() == Allowance.Measure.TOKENS);
    }

    /** Whether it holds money, of which no more may be charged than is held. */
    boolean holdsMoney() {
        return draws.stream().anyMatch(d -> d.measure() == Allowance.Measure.NANODOLLARS);
    }
}
