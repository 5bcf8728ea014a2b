package dev.stepgate.gateway.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What the other files hold that {@code models.yaml} may name. Immutable.
 *
 * @param providerNames of faulty ones, too; empty if nothing is known of them
 * @param providers those without a fault, by name
 * @param tiers names; empty if nothing is known of them
 */
record Known(
        Collection<String> providerNames,
        Map<String, ProviderFacts> providers,
        Collection<String> tiers) {

    Known {
        providerNames = List.copyOf(providerNames);
        providers = Map.copyOf(providers);
        tiers = List.copyOf(tiers);
    }

    /** Whether the provider is known to compute in this process. */
    boolean local(String provider) {
        return providers.get(provider) instanceof ProviderFacts.Local;
    }

    /** Whether the provider is known not to. */
    boolean elsewhere(String provider) {
        return providers.containsKey(provider) && !local(provider);
    }

    /** Whether the provider is known to have no embeddings. */
    boolean hasNoEmbeddings(String provider) {
        return switch (providers.get(provider)) {
            case null -> false;
            case ProviderFacts.Local _, ProviderFacts.Anthropic _ -> true;
            case ProviderFacts.OpenAi upstream ->
                    switch (upstream.dialect()) {
                        case OPENAI, OPENROUTER, VLLM, SGLANG, LLAMA_CPP -> false;
                        case STEPFUN, TRANSFORMERS -> true;
                    };
        };
    }

    /** Whether nobody but the file can say what the provider takes for a token. */
    boolean tellsNoPrices(String provider) {
        boolean tells =
                providers.get(provider) instanceof ProviderFacts.OpenAi upstream
                        && upstream.dialect() == ProviderFacts.Dialect.OPENROUTER;
        return providers.get(provider) instanceof ProviderFacts.Remote && !tells;
    }
}
