package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads on what condition an offer is asked, and finds those that nobody can meet. */
final class ConditionReading {
    private static final Form<Integer> TOKENS = Form.integer(1, 100_000_000);
    private static final Key<String> TIERS =
            Key.optional(
                    "tiers",
                    Form.name(),
                    "A list of the tiers whose requests it takes; left out, all of them.");
    private static final Key<Integer> PROMPT_AT_LEAST =
            Key.optional(
                    "prompt-tokens-at-least",
                    TOKENS,
                    "The shortest prompt it takes, a token being taken for four bytes.");
    private static final Key<Integer> PROMPT_AT_MOST =
            Key.optional("prompt-tokens-at-most", TOKENS, "The longest, counted alike.");
    private static final Key<Conditions.Tools> TOOLS =
            Key.optional(
                    "tools",
                    Form.word(Conditions.Tools.class),
                    "Whether the request must bring tools, or must not.");
    private static final Key<Integer> QUEUE_AT_MOST =
            Key.optional(
                    "queue-at-most",
                    Form.integer(0, 100_000),
                    "The most requests that may wait for its model. Only for offers of a `local`"
                            + " provider.");
    private static final Key<Duration> FIRST_TOKEN_WITHIN =
            Key.optional(
                    "first-token-within",
                    Form.duration(),
                    "How soon its first token must be expected, from what was measured of late and"
                            + " who waits; a model that is not loaded is not expected to answer.");

    private ConditionReading() {}

    /** Every condition. */
    static List<Key<?>> keys() {
        return List.of(
                TIERS, PROMPT_AT_LEAST, PROMPT_AT_MOST, TOOLS, QUEUE_AT_MOST, FIRST_TOKEN_WITHIN);
    }

    static Conditions read(Section section, String provider, Known known) {
        Conditions conditions =
                new Conditions(
                        section.list(TIERS),
                        number(section.find(PROMPT_AT_LEAST)),
                        number(section.find(PROMPT_AT_MOST)),
                        section.find(TOOLS),
                        number(section.find(QUEUE_AT_MOST)),
                        section.find(FIRST_TOKEN_WITHIN));
        for (String tier : conditions.tiers()) {
            if (!known.tiers().isEmpty() && !known.tiers().contains(tier)) {
                section.complainUnknown("tiers", tier, "tier", known.tiers());
            }
        }
        if (section.isEmptyList("tiers")) {
            section.complain("tiers", "is empty, so nobody is served (expected: at least one)");
        }
        int least = conditions.promptTokensAtLeast().orElse(0);
        int most = conditions.promptTokensAtMost().orElse(Integer.MAX_VALUE);
        if (least > most) {
            section.complain(
                    PROMPT_AT_LEAST.name(),
                    least
                            + " is more than at most, so nobody is served (expected: at most "
                            + most
                            + ")");
        }
        if (conditions.queueAtMost().isPresent() && known.elsewhere(provider)) {
            section.complain(
                    QUEUE_AT_MOST.name(),
                    "the queue of "
                            + provider
                            + " is not known (expected: an offer of a local provider)");
        }
        section.refuseUnknown();
        return conditions;
    }

    private static OptionalInt number(Optional<Integer> found) {
        return found.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
