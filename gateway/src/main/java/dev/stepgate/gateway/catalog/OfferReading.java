package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.tenant.Price;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one offer of {@code models.yaml}. */
final class OfferReading {
    private static final Key<String> PROVIDER =
            Key.required("provider", Form.name(), "Who serves it: a name of `providers.yaml`.");
    private static final Key<String> UPSTREAM_MODEL =
            Key.required("model", Form.name(), "What that provider calls the model.");
    private static final Key<String> ANSWERS_AS =
            Key.optional(
                    "answers-as",
                    Form.name(),
                    "What the answer's `model` field says; left out, the model's own name. Write"
                            + " another one where something else stands in for the model.");
    private static final Key<Long> PROMPT_PRICE =
            Key.optional(
                    "dollars-per-million-prompt-tokens",
                    Form.nanodollarsPerToken(),
                    "What reading costs; told to clients. Left out, what the provider lists.");
    private static final Key<Long> COMPLETION_PRICE =
            Key.optional(
                    "dollars-per-million-completion-tokens",
                    Form.nanodollarsPerToken(),
                    "What writing costs; told to clients. Left out, what the provider lists.");
    private static final Key<Integer> CONTEXT =
            Key.optional(
                    "context-tokens",
                    Form.integer(1, 100_000_000),
                    "Tokens that fit here, prompt and answer together; longer requests pass it"
                            + " over. Left out, what the provider lists, else the model's.");
    private static final Key<Integer> WEIGHT =
            Key.withDefault(
                    "weight",
                    Form.integer(0, 1_000_000),
                    "1",
                    "With `policy: weighted`, how often it comes first; 0 for only after all"
                            + " others.");

    private OfferReading() {}

    /** Every setting of an offer but its conditions. */
    static List<Key<?>> keys() {
        return List.of(
                PROVIDER,
                UPSTREAM_MODEL,
                ANSWERS_AS,
                PROMPT_PRICE,
                COMPLETION_PRICE,
                CONTEXT,
                WEIGHT);
    }

    static OfferFacts read(String model, Section section, Known known) {
        String provider = section.get(PROVIDER, "");
        boolean exists =
                known.providerNames().isEmpty() || known.providerNames().contains(provider);
        if (!provider.isEmpty() && !exists) {
            section.complainUnknown("provider", provider, "provider", known.providerNames());
        }
        OfferFacts facts =
                new OfferFacts(
                        provider,
                        section.get(UPSTREAM_MODEL, ""),
                        section.get(ANSWERS_AS, model),
                        price(section.find(PROMPT_PRICE), section.find(COMPLETION_PRICE)),
                        section.find(CONTEXT).map(OptionalInt::of).orElse(OptionalInt.empty()),
                        section.get(WEIGHT, 1),
                        ConditionReading.read(section.section("only-if", false), provider, known),
                        section.place());
        section.refuseUnknown();
        return facts;
    }

    /** Who writes one of the two means that the other is nothing. */
    private static Optional<Price> price(Optional<Long> prompt, Optional<Long> completion) {
        return prompt.isEmpty() && completion.isEmpty()
                ? Optional.empty()
                : Optional.of(new Price(prompt.orElse(0L), completion.orElse(0L)));
    }
}
