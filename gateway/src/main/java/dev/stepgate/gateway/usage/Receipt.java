package dev.stepgate.gateway.usage;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What one request took, and what came of it. Immutable.
 *
 * @param id of the answer, as the client got it
 * @param at when it was admitted
 * @param usage tokens, those generated but not delivered included
 * @param deliveredTokens of those generated, the ones the client was sent
 * @param attempts offers asked, in order
 */
public record Receipt(
        String id,
        Instant at,
        Payer payer,
        Served served,
        Usage usage,
        long deliveredTokens,
        Charge charge,
        Times times,
        Ending ending,
        List<Tried> attempts) {

    public Receipt {
        attempts = List.copyOf(attempts);
    }

    /** Who pays. */
    public record Payer(String tenant, String keyId, String tier) {}

    /**
     * What was asked for and what answered.
     *
     * @param model what the answer's {@code model} field says
     */
    public record Served(String askedModel, String model, String provider, boolean streamed) {}

    /**
     * What it cost, in billionths of a US dollar.
     *
     * @param reservedNanodollars the most it could cost
     * @param costNanodollars what is charged: never more than was reserved, where anything was
     * @param forgoneNanodollars what it would have cost beyond that
     * @param upstreamNanodollars what the provider charges us, where it said so
     */
    public record Charge(
            Price price,
            long reservedNanodollars,
            long costNanodollars,
            long forgoneNanodollars,
            OptionalLong upstreamNanodollars) {}

    /** How long the first and the last token took; empty where none came. */
    public record Times(Optional<Duration> firstToken, Optional<Duration> lastToken) {}

    /** One offer asked, and what came of it in a few words. */
    public record Tried(String provider, String model, String outcome) {}

    /** Why an answer ended. */
    public enum Ending {
        STOP("stop"),
        LENGTH("length"),
        CALLS("tool_calls"),
        FILTERED("content_filter"),
        /** The tenant's allowance had no more. */
        BUDGET("budget"),
        /** The client left. */
        HUNG_UP("hung-up"),
        /** It failed for a reason of ours or of everybody asked. */
        FAILED("failed"),
        /** The gateway stopped in the middle: the reservation is charged. */
        KILLED("killed");

        private final String word;

        Ending(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** The ending of that word. */
        static Ending of(String word) {
            return Stream.of(values())
                    .filter(each -> each.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("a receipt's ending: " + word));
        }
    }
}
