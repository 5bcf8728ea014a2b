package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.YamlFile;
import dev.stepgate.provider.Deadlines;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code providers.yaml}. */
final class ProviderFile {
    private enum Kind {
        LOCAL,
        OPENAI,
        OPENROUTER,
        STEPFUN,
        VLLM,
        SGLANG,
        LLAMA_CPP,
        TRANSFORMERS
    }

    private static final Form<Duration> DURATION = Form.duration();
    private static final Key<Kind> KIND =
            Key.required(
                    "kind",
                    Form.word(Kind.class),
                    "What it is: `local` is the engine in this process, the others say whose way"
                            + " of speaking OpenAI's dialect the upstream has.");
    private static final Key<String> MODEL =
            Key.withDefault(
                    "model",
                    Form.text(),
                    "bundled",
                    "What the engine loads: `bundled`, or the path of a GGUF file or Hugging Face"
                            + " folder. Only for `local`.");
    private static final Key<ProviderFacts.Load> LOAD =
            Key.optional(
                    "load",
                    Form.word(ProviderFacts.Load.class),
                    "When the engine loads the model; left out, at the start if it is the file's"
                            + " first `local`, else on first use. It may be closed again for"
                            + " another. Only for `local`.");
    private static final Key<String> DRAFT_MODEL =
            Key.optional(
                    "draft-model",
                    Form.text(),
                    "A GGUF file whose draft heads the model gets, in place of its own if it has"
                            + " any. Only for `local`.");
    private static final Key<URI> BASE_URL =
            Key.required(
                    "base-url",
                    Form.url(),
                    "Where the upstream is; `/chat/completions` is appended. Not for `local`.");
    private static final Key<CredentialReference> CREDENTIAL =
            Key.required(
                    "credential",
                    CredentialReference.form(),
                    "Where the upstream's key is, or `none` if it wants none; if it is not there,"
                            + " the provider's offers are off. Not for `local`.");
    private static final Key<Duration> CONNECT =
            Key.withDefault(
                    "connect-within",
                    DURATION,
                    "3s",
                    "Until a connection stands; then the next offer is asked. Not for `local`.");
    private static final Key<Duration> FIRST_TOKEN =
            Key.withDefault(
                    "first-token-within",
                    DURATION,
                    "60s",
                    "Until the first token, waiting in line included; then the next offer is asked.");
    private static final Key<Duration> NEXT_TOKEN =
            Key.withDefault(
                    "next-token-within",
                    DURATION,
                    "30s",
                    "Between two tokens; then the answer breaks off.");
    private static final Key<Duration> WHOLE =
            Key.withDefault(
                    "whole-answer-within",
                    DURATION,
                    "30m",
                    "From question to last token; then the answer breaks off. Not for `local`.");

    private ProviderFile() {}

    /** Every setting of a provider. */
    static List<Key<?>> keys() {
        return List.of(
                KIND,
                MODEL,
                LOAD,
                DRAFT_MODEL,
                BASE_URL,
                CREDENTIAL,
                CONNECT,
                FIRST_TOKEN,
                NEXT_TOKEN,
                WHOLE);
    }

    /** What the file holds. */
    record Found(Map<String, ProviderFacts> providers, List<String> names) {}

    /** The providers by name, in the order written; and all names, of faulty ones too. */
    static Found read(Path file, Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        Section providers = root.section("providers", true);
        root.refuseUnknown();
        Map<String, ProviderFacts> found = new LinkedHashMap<>();
        ProviderFacts.Load usual = ProviderFacts.Load.START;
        for (String name : providers.names(Form.name())) {
            Section section = providers.section(name, true);
            Optional<Kind> kind = section.find(KIND);
            if (kind.isPresent()) {
                readProvider(name, kind.get(), usual, section)
                        .ifPresent(facts -> found.put(name, facts));
            }
            if (kind.equals(Optional.of(Kind.LOCAL))) {
                usual = ProviderFacts.Load.FIRST_USE;
            }
        }
        return new Found(found, providers.names());
    }

    private static Optional<ProviderFacts> readProvider(
            String name, Kind kind, ProviderFacts.Load usual, Section section) {
        Optional<ProviderFacts> facts =
                switch (kind) {
                    case LOCAL -> Optional.of(readLocal(name, usual, section));
                    case OPENAI -> readOpenAi(name, ProviderFacts.Dialect.OPENAI, section);
                    case OPENROUTER -> readOpenAi(name, ProviderFacts.Dialect.OPENROUTER, section);
                    case STEPFUN -> readOpenAi(name, ProviderFacts.Dialect.STEPFUN, section);
                    case VLLM -> readOpenAi(name, ProviderFacts.Dialect.VLLM, section);
                    case SGLANG -> readOpenAi(name, ProviderFacts.Dialect.SGLANG, section);
                    case LLAMA_CPP -> readOpenAi(name, ProviderFacts.Dialect.LLAMA_CPP, section);
                    case TRANSFORMERS ->
                            readOpenAi(name, ProviderFacts.Dialect.TRANSFORMERS, section);
                };
        refuseSecrets(section);
        section.refuseUnknown();
        return facts;
    }

    private static void refuseSecrets(Section section) {
        for (String name : section.names()) {
            String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            if (letters.matches("(api)?(key|token|secret)|password|authorization")) {
                section.refuse(
                        name,
                        "is not a setting (expected: credential: env NAME or file PATH; put the key"
                                + " in an environment variable or a file)");
            }
        }
    }

    private static ProviderFacts readLocal(String name, ProviderFacts.Load usual, Section section) {
        String model = section.get(MODEL, "bundled");
        return new ProviderFacts.Local(
                name,
                model.equals("bundled")
                        ? new ProviderFacts.Weights.Bundled()
                        : new ProviderFacts.Weights.At(Path.of(model)),
                section.find(DRAFT_MODEL).map(Path::of),
                section.get(LOAD, usual),
                new Deadlines(
                        Deadlines.usual().connect(),
                        section.get(FIRST_TOKEN, Deadlines.usual().firstToken()),
                        section.get(NEXT_TOKEN, Deadlines.usual().nextToken()),
                        Deadlines.usual().whole()),
                section.placeOf("model"));
    }

    private static Optional<ProviderFacts> readOpenAi(
            String name, ProviderFacts.Dialect dialect, Section section) {
        Deadlines usual = Deadlines.usual();
        Deadlines deadlines =
                new Deadlines(
                        section.get(CONNECT, usual.connect()),
                        section.get(FIRST_TOKEN, usual.firstToken()),
                        section.get(NEXT_TOKEN, usual.nextToken()),
                        section.get(WHOLE, usual.whole()));
        Optional<URI> url = section.find(BASE_URL);
        Optional<CredentialReference> credential = section.find(CREDENTIAL);
        return url.flatMap(
                at ->
                        credential.map(
                                where ->
                                        new ProviderFacts.OpenAi(
                                                name, dialect, at, where, deadlines)));
    }
}
