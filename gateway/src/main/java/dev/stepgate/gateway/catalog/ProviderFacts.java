package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Place;
import dev.stepgate.provider.Deadlines;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

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

    /** An upstream that speaks OpenAI's chat dialect over HTTP. */
    record OpenAi(
            String name,
            Dialect dialect,
            URI baseUrl,
            CredentialReference credential,
            Deadlines deadlines)
            implements ProviderFacts {}

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
