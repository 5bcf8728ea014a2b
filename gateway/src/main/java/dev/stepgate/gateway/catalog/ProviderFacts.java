package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Place;
import dev.stepgate.provider.Deadlines;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A provider as written in {@code providers.yaml}. Immutable. */
public sealed interface ProviderFacts {

    /** What offers call it. */
    String name();

    /**
     * The engine in this process, with one model.
     *
     * @param draftModel a file whose draft heads the model gets
     * @param place where the file says which model
     */
    record Local(
            String name,
            Weights weights,
            Optional<Path> draftModel,
            Load load,
            Deadlines deadlines,
            Place place)
            implements ProviderFacts {

        /** The same, written elsewhere in the file. */
        public Local at(Place other) {
            return new Local(name, weights, draftModel, load, deadlines, other);
        }
    }

    /** An upstream over HTTP. */
    sealed interface Remote extends ProviderFacts {

        URI baseUrl();

        /** Where its keys are. */
        CredentialReference credential();

        Deadlines deadlines();

        /** What else an operator said of it. */
        Ways ways();
    }

    /** An upstream that speaks OpenAI's chat dialect over HTTP. */
    record OpenAi(
            String name,
            Dialect dialect,
            URI baseUrl,
            CredentialReference credential,
            Deadlines deadlines,
            Ways ways)
            implements Remote {

        /** One that is asked as its dialect is. */
        public OpenAi(
                String name,
                Dialect dialect,
                URI baseUrl,
                CredentialReference credential,
                Deadlines deadlines) {
            this(name, dialect, baseUrl, credential, deadlines, Ways.usual());
        }
    }

    /**
     * An upstream that speaks Anthropic's messages dialect over HTTP.
     *
     * @param version of the API, a date
     */
    record Anthropic(
            String name,
            String version,
            URI baseUrl,
            CredentialReference credential,
            Deadlines deadlines,
            Ways ways)
            implements Remote {}

    /**
     * How an upstream is asked. Immutable.
     *
     * @param mostAtOnce answers that may be on their way together, if bounded
     * @param continuing how it goes on with an answer another began; as its dialect does where
     *     empty
     * @param headers sent with every request
     */
    record Ways(
            OptionalInt mostAtOnce,
            Optional<Continuing> continuing,
            CallsInText callsInText,
            Map<String, String> headers) {
        public Ways {
            headers = Map.copyOf(headers);
        }

        static Ways usual() {
            return new Ways(OptionalInt.empty(), Optional.empty(), CallsInText.STAY_TEXT, Map.of());
        }
    }

    /** How an upstream can be made to go on with an answer another began. */
    enum Continuing {
        PREFILL,
        COMPLETION,
        NO
    }

    /** What becomes of a tool call that a model wrote as text. */
    enum CallsInText {
        STAY_TEXT,
        BECOME_CALLS
    }

    /** Whose way of speaking OpenAI's dialect. */
    enum Dialect {
        OPENAI,
        OPENROUTER,
        STEPFUN,
        VLLM,
        SGLANG,
        LLAMA_CPP,
        TRANSFORMERS
    }

    /** When the engine loads a model. */
    enum Load {
        START,
        FIRST_USE
    }

    /** Which model the engine loads. */
    sealed interface Weights {

        /** The one that comes with us. */
        record Bundled() implements Weights {}

        /** A GGUF file or a Hugging Face folder. */
        record At(Path path) implements Weights {}

        /** The same, but asked for at start in place of what the file says. */
        record Instead(Path path) implements Weights {}
    }
}
