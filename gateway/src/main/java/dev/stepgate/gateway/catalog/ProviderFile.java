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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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
        TRANSFORMERS,
        ANTHROPIC
    }

    /** StepFun's smallest customers may have that many answers on their way. */
    private static final int STEPFUNS_CONCURRENT = 5;

    private static final Form<Duration> DURATION = Form.duration();
    private static final Key<Kind> KIND =
            Key.required(
                    "kind",
                    Form.word(Kind.class),
                    "What it is: `local` is the engine in this process, `anthropic` any upstream"
                            + " that speaks Anthropic's messages, the others say whose way of"
                            + " speaking OpenAI's dialect the upstream has (`openai` for any other"
                            + " than those named).");
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
                    "Where the upstream is; `/chat/completions` is appended, or `/messages` for"
                            + " `anthropic`, after `/v1` unless it is there. Not for `local`.");
    private static final Key<CredentialReference> CREDENTIAL =
            Key.optional(
                    "credential",
                    CredentialReference.form(),
                    "Where the upstream's key is, or `none` if it wants none; required unless there"
                            + " are `credentials`. If it is not there, the provider's offers are"
                            + " off. Not for `local`.");
    private static final Key<CredentialReference> CREDENTIALS =
            Key.optional(
                    "credentials",
                    CredentialReference.form(),
                    "A list of further places with a key each. Keys are used in turn; one that is"
                            + " refused (401, 402, 403, 429) rests as long as the upstream says, or"
                            + " 10 s, or 5 m if it is not accepted at all, while the next one is"
                            + " tried at once. Not for `local`.");
    private static final Key<Integer> MAX_CONCURRENT =
            Key.optional(
                    "max-concurrent",
                    Form.integer(1, 100_000),
                    "Answers that may be on their way together; one more waits a quarter of a"
                            + " second, then the next offer is asked. Left out, 5 for `stepfun` (what"
                            + " its smallest tier allows), no bound for others. Not for `local`.");
    private static final Key<ProviderFacts.Continuing> CONTINUES =
            Key.optional(
                    "continues",
                    Form.word(ProviderFacts.Continuing.class),
                    "How it goes on with an answer that broke off elsewhere: by a last message of"
                            + " the assistant (`prefill`), by raw completion in the chat layout of"
                            + " the file's first `local`, which it must share (`completion`), or"
                            + " not at all. Left out, `prefill` for"
                            + " `openrouter`, `vllm`, `sglang`, `llama-cpp` and `anthropic`, `no`"
                            + " for others. Not for `local`.");
    private static final Key<ProviderFacts.CallsInText> CALLS_IN_TEXT =
            Key.withDefault(
                    "calls-in-text",
                    Form.word(ProviderFacts.CallsInText.class),
                    "stay-text",
                    "What becomes of tool calls that a Step model wrote as text, `<tool_call>` and"
                            + " so on: they stay it, or are read as calls of the request's tools."
                            + " Not for `local` and `anthropic`.");
    private static final Key<URI> APP_URL =
            Key.optional(
                    "app-url",
                    Form.url(),
                    "The app OpenRouter ranks the requests under, sent as `HTTP-Referer`. Only for"
                            + " `openrouter`.");
    private static final Key<String> APP_TITLE =
            Key.withDefault(
                    "app-title",
                    Form.text(),
                    "Stepgate",
                    "What OpenRouter calls that app, sent as `X-Title`. Only for `openrouter`.");
    private static final Key<LocalDate> ANTHROPIC_VERSION =
            Key.withDefault(
                    "anthropic-version",
                    Form.day(),
                    "2023-06-01",
                    "The version of the API to ask for; from 2026-10-21 on, sampling settings of"
                            + " clients are not sent. Only for `anthropic`.");
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
                    "Until the first token; then the next offer is asked. So long a request also"
                            + " waits in line for a `local` model, or to the end if nobody else"
                            + " can be asked; once it is served the time begins anew.");
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
                CREDENTIALS,
                MAX_CONCURRENT,
                CONTINUES,
                CALLS_IN_TEXT,
                APP_URL,
                APP_TITLE,
                ANTHROPIC_VERSION,
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
                    case ANTHROPIC -> readAnthropic(name, section);
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
        ProviderFacts.CallsInText inText =
                section.get(CALLS_IN_TEXT, ProviderFacts.CallsInText.STAY_TEXT);
        boolean openRouter = dialect == ProviderFacts.Dialect.OPENROUTER;
        boolean stepFun = dialect == ProviderFacts.Dialect.STEPFUN;
        ProviderFacts.Ways ways =
                new ProviderFacts.Ways(
                        mostAtOnce(
                                section,
                                stepFun
                                        ? OptionalInt.of(STEPFUNS_CONCURRENT)
                                        : OptionalInt.empty()),
                        section.find(CONTINUES),
                        inText,
                        openRouter ? app(section) : Map.of());
        Deadlines deadlines = deadlines(section);
        Optional<URI> url = section.find(BASE_URL);
        return credential(section)
                .flatMap(
                        key ->
                                url.map(
                                        at ->
                                                new ProviderFacts.OpenAi(
                                                        name, dialect, at, key, deadlines, ways)));
    }

    private static Optional<ProviderFacts> readAnthropic(String name, Section section) {
        Optional<ProviderFacts.Continuing> continuing = section.find(CONTINUES);
        if (continuing.equals(Optional.of(ProviderFacts.Continuing.COMPLETION))) {
            section.complain("continues", "completion (expected for anthropic: prefill or no)");
        }
        ProviderFacts.Ways ways =
                new ProviderFacts.Ways(
                        mostAtOnce(section, OptionalInt.empty()),
                        continuing,
                        ProviderFacts.CallsInText.STAY_TEXT,
                        Map.of());
        Deadlines deadlines = deadlines(section);
        String version = section.find(ANTHROPIC_VERSION).map(LocalDate::toString).orElse("");
        Optional<URI> url = section.find(BASE_URL);
        return credential(section)
                .flatMap(
                        key ->
                                url.map(
                                        at ->
                                                new ProviderFacts.Anthropic(
                                                        name, version, at, key, deadlines, ways)));
    }

    private static Deadlines deadlines(Section section) {
        Deadlines usual = Deadlines.usual();
        return new Deadlines(
                section.get(CONNECT, usual.connect()),
                section.get(FIRST_TOKEN, usual.firstToken()),
                section.get(NEXT_TOKEN, usual.nextToken()),
                section.get(WHOLE, usual.whole()));
    }

    private static OptionalInt mostAtOnce(Section section, OptionalInt otherwise) {
        return section.find(MAX_CONCURRENT).map(OptionalInt::of).orElse(otherwise);
    }

    private static Map<String, String> app(Section section) {
        Map<String, String> headers = new HashMap<>();
        section.find(APP_URL).ifPresent(url -> headers.put("HTTP-Referer", url.toString()));
        headers.put("X-Title", section.get(APP_TITLE, "Stepgate"));
        return headers;
    }

    /** The one place with a key, or all of them; empty after a complaint. */
    private static Optional<CredentialReference> credential(Section section) {
        Optional<CredentialReference> one = section.find(CREDENTIAL);
        if (!section.has(CREDENTIALS.name())) {
            if (!section.has(CREDENTIAL.name())) {
                section.complain(
                        CREDENTIAL.name(),
                        "is missing (expected: " + CREDENTIAL.form().expected() + ")");
            }
            return one;
        }
        List<CredentialReference> all = new ArrayList<>();
        one.ifPresent(all::add);
        all.addAll(section.list(CREDENTIALS));
        if (all.stream().anyMatch(CredentialReference.None.class::isInstance)) {
            section.complain(CREDENTIALS.name(), "none among them (expected: keys only)");
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new CredentialReference.Several(all));
    }
}
