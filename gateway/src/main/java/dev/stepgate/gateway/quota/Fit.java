package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How much of a claim fits into what is left. Immutable. */
sealed interface Fit {
    /**
     * It fits, with answers of at most so many tokens.
     *
     * @param cappedBy the allowance that made it fewer than were asked for
     * @param draws one for each allowance
     */
    record Whole(long answerTokens, Optional<Allowance> cappedBy, List<Draw> draws)
            implements Fit {}

    /**
     * It does not: an allowance has less left than the prompt and one token need. Of several it is
     * the one that takes longest to heal.
     */
    record Lacking(Left left, long needed) implements Fit {}

    /** Fits the claim into the windows that hold the instant. */
    static Fit of(Claim claim, List<Left> everything, Instant now) {
        Optional<Lacking> tight =
                everything.stream()
                        .map(left -> new Lacking(left, needed(claim, left.allowance(), 1)))
                        .filter(each -> each.needed() > Math.max(0, each.left().remaining()))
                        .max((one, other) -> end(one, now).compareTo(end(other, now)));
        return tight.<Fit>map(found -> found).orElseGet(() -> whole(claim, everything, now));
    }

    private static Instant end(Lacking tight, Instant now) {
        Allowance allowance = tight.left().allowance();
        // What is held at once frees itself soon.
        return allowance.window() == Allowance.Window.ALWAYS ? now : allowance.window().endOf(now);
    }

    private static Whole whole(Claim claim, List<Left> everything, Instant now) {
        long answer = claim.mostAnswerTokens();
        Optional<Allowance> cappedBy = Optional.empty();
        for (Left left : everything) {
            long room = answerRoom(claim, left);
            if (room < answer) {
                answer = room;
                cappedBy = Optional.of(left.allowance());
            }
        }
        List<Draw> draws = new ArrayList<>();
        for (Left left : everything) {
            draws.add(Draw.of(left.allowance(), now, needed(claim, left.allowance(), answer)));
        }
        return new Whole(answer, cappedBy, draws);
    }

    /** What answers of that length take of an allowance. */
    private static long needed(Claim claim, Allowance allowance, long answerTokens) {
        return switch (allowance.measure()) {
            case REQUESTS, AT_ONCE -> 1;
            case TOKENS -> claim.promptTokens() + answerTokens * claim.choices();
            case NANODOLLARS -> claim.nanodollars(answerTokens);
        };
    }

    /** The longest answer an allowance has room for. */
    private static long answerRoom(Claim claim, Left left) {
        return switch (left.allowance().measure()) {
            case REQUESTS, AT_ONCE -> Long.MAX_VALUE;
            case TOKENS -> (left.remaining() - claim.promptTokens()) / claim.choices();
            case NANODOLLARS -> {
                long each = claim.price().completionNanodollarsPerToken() * claim.choices();
                yield each == 0 ? Long.MAX_VALUE : (left.remaining() - claim.nanodollars(0)) / each;
            }
        };
    }
}
