package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.CredentialReference.Resolved;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.anthropic.AnthropicProvider;
import dev.stepgate.provider.anthropic.AnthropicSettings;
import dev.stepgate.provider.openai.Dialect;
import dev.stepgate.provider.openai.OpenAiProvider;
import dev.stepgate.provider.openai.OpenAiSettings;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.RemoteSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes providers of what an operator wrote about upstreams, their keys in hand. Immutable.
 *
 * @param layout how a Step model writes conversations down, for upstreams that complete raw text
 */
record Remotes(InstantSource clock, Ids ids, Layout layout) {
    private static final Logger LOG = System.getLogger(Remotes.class.getName());

    /** An upstream of OpenAI's dialect; connects to nothing yet. */
    OpenAiProvider make(ProviderFacts.OpenAi facts, Resolved secret) {
        Dialect dialect = dialect(facts.dialect());
        ProviderFacts.Ways ways = facts.ways();
        OpenAiSettings settings =
                new OpenAiSettings(
                        remote(facts, credentials(secret, Credential::bearer)),
                        dialect,
                        ways.continuing().map(Remotes::continuing).orElse(dialect.continuing()),
                        callsInText(ways.callsInText()));
        return new OpenAiProvider(settings, clock, ids::call, report(facts.name(), secret), layout);
    }

    /** An upstream of Anthropic's dialect; connects to nothing yet. */
    AnthropicProvider make(ProviderFacts.Anthropic facts, Resolved secret) {
        ProviderFacts.Ways ways = facts.ways();
        AnthropicSettings settings =
                new AnthropicSettings(
                        remote(facts, credentials(secret, Credential::bearerAndKey)),
                        facts.version(),
                        ways.continuing().map(Remotes::continuing).orElse(Continuing.PREFILL));
        return new AnthropicProvider(settings, clock, report(facts.name(), secret));
    }

    private static RemoteSettings remote(ProviderFacts.Remote facts, List<Credential> credentials) {
        return new RemoteSettings(
                facts.name(),
                facts.baseUrl(),
                credentials,
                facts.deadlines(),
                facts.ways().headers(),
                facts.ways().mostAtOnce());
    }

    private static List<Credential> credentials(
            Resolved secret, Function<String, Credential> making) {
        return switch (secret) {
            case Resolved.Found found -> found.secrets().stream().map(making).toList();
            case Resolved.NotWanted _, Resolved.Absent _ -> List.of(Credential.none());
        };
    }

    /**
     * Says at once which keys are missing, where others are there, and later what else there is.
     */
    private static Consumer<String> report(String provider, Resolved secret) {
        Consumer<String> report =
                aside -> LOG.log(Level.WARNING, "provider " + provider + ": " + aside);
        if (secret instanceof Resolved.Found found) {
            found.absent().forEach(reason -> report.accept("goes without a key: " + reason));
        }
        return report;
    }

    private static Dialect dialect(ProviderFacts.Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> Dialect.OPENAI;
            case OPENROUTER -> Dialect.OPENROUTER;
            case STEPFUN -> Dialect.STEPFUN;
            case VLLM -> Dialect.VLLM;
            case SGLANG -> Dialect.SGLANG;
            case LLAMA_CPP -> Dialect.LLAMA_CPP;
            case TRANSFORMERS -> Dialect.TRANSFORMERS;
        };
    }

    private static Continuing continuing(ProviderFacts.Continuing continuing) {
        return switch (continuing) {
            case PREFILL -> Continuing.PREFILL;
            case COMPLETION -> Continuing.COMPLETION;
            case NO -> Continuing.NO;
        };
    }

    private static OpenAiSettings.CallsInText callsInText(ProviderFacts.CallsInText inText) {
        return switch (inText) {
            case STAY_TEXT -> OpenAiSettings.CallsInText.STAY_TEXT;
            case BECOME_CALLS -> OpenAiSettings.CallsInText.BECOME_CALLS;
        };
    }
}
