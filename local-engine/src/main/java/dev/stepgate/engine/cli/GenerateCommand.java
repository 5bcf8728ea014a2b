package dev.stepgate.engine.cli;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a prompt or answers a message, token by token. */
@Command(
        name = "generate",
        description = "Continue a prompt, or answer a chat message.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Checkpoint.")
    Path model;

    @ArgGroup(multiplicity = "1")
    Asked asked;

    /** Either bare text or a chat message. */
    static final class Asked {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "Text to continue.")
        @Nullable String prompt;

        @Option(names = "--chat", paramLabel = "TEXT", description = "A user's message to answer.")
        @Nullable String chat;
    }

    @Option(names = "--system", paramLabel = "TEXT", description = "System message before --chat.")
    @Nullable String system;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Most tokens to generate (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
    float temperature;

    @Option(names = "--top-p", paramLabel = "P", defaultValue = "1", description = "In (0, 1].")
    float topP;

    @Option(names = "--top-k", paramLabel = "K", defaultValue = "0", description = "0 keeps all.")
    int topK;

    @Option(names = "--min-p", paramLabel = "P", defaultValue = "0", description = "In [0, 1].")
    float minP;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The same seed gives the same text (default: a new one each time).")
    @Nullable Long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the answer; repeatable.")
    List<String> stop = new ArrayList<>();

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description =
                    "Show how likely each token was, and the N likeliest in its place: 0..20.")
    @Nullable Integer logprobs;

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            defaultValue = "FASTEST",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Device.KernelChoice kernels;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            defaultValue = "BF16",
            description =
                    "How keys and values are kept, one of ${COMPLETION-CANDIDATES}"
                            + " (default: ${DEFAULT-VALUE}).")
    EngineOptions.Memory kv;

    @Option(
            names = "--min-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens before which the model may not end (default: ${DEFAULT-VALUE}).")
    int minTokens;

    @Option(
            names = "--draft-model",
            paramLabel = "FILE",
            description = "A GGUF file with draft heads for the model.")
    @Nullable Path draftModel;

    @Option(names = "--ignore-eos", description = "Go on when the model would end.")
    boolean pastTheEnd;

    @Option(
            names = "--draft",
            paramLabel = "N|auto",
            defaultValue = "auto",
            description = "Tokens to guess ahead with the draft heads (default: ${DEFAULT-VALUE}).")
    String draft = "auto";

    @Mixin RotaryOption rotary = new RotaryOption();

    @Override
    public Integer call() throws InterruptedException {
        long chosenSeed = seed == null ? RandomGenerator.getDefault().nextLong() : seed;
        var sampling =
                Sampling.of(
                                new Sampling.Shaping(temperature, topK, topP, minP),
                                chosenSeed,
                                new Sampling.Limits(
                                        stop, Set.of(), minTokens, maxTokens, pastTheEnd))
                        .in(detail());
        Prompt prompt = prompt(asked);
        EngineOptions options =
                EngineOptions.on(new Device.Cpu(kernels))
                        .withGuessing(guessing(draft))
                        .withMemory(kv)
                        .withRopeFreqs(rotary.ropeFreqs);
        try (var opened = open(options);
                var answer = opened.generate(prompt, sampling)) {
            RotaryOption.tell(opened.description().remarks(), spec.commandLine().getErr());
            long start = System.nanoTime();
            PrintWriter err = spec.commandLine().getErr();
            List<Token.Odds> odds = print(answer, spec.commandLine().getOut(), err);
            odds.forEach(token -> err.println(OddsLines.of(token)));
            answer.ending().ifPresent(ending -> report(ending, System.nanoTime() - start));
            report(answer.drafting());
        }
        return 0;
    }

    private Sampling.Detail detail() {
        return logprobs == null
                ? new Sampling.Detail.TextAlone()
                : new Sampling.Detail.LogProbabilities(logprobs);
    }

    private LocalModel open(EngineOptions options) {
        return draftModel == null
                ? LocalModel.open(model, options)
                : LocalModel.open(model, draftModel, options);
    }

    private static EngineOptions.Guessing guessing(String draft) {
        if (draft.equals("auto")) {
            return new EngineOptions.Guessing.Adaptive();
        }
        if (draft.matches("[0-9]")) {
            return new EngineOptions.Guessing.Fixed(Integer.parseInt(draft));
        }
        throw new EngineFault.BadRequest("--draft: \"" + draft + "\" (expected: 0..9 or auto)");
    }

    private void report(Drafting drafting) {
        if (drafting.guessed().stream().anyMatch(n -> n > 0)) {
            var places = new StringJoiner(", ");
            for (int i = 0; i < drafting.guessed().size(); i++) {
                places.add(drafting.held().get(i) + " of " + drafting.guessed().get(i));
            }
            spec.commandLine()
                    .getErr()
                    .printf(
                            "%d steps of %.2f tokens; guesses that held, by place: %s%n",
                            drafting.steps(), drafting.tokensPerStep(), places);
            spec.commandLine().getErr().flush();
        }
    }

    private Prompt prompt(Asked asked) {
        if (asked.chat == null) {
            if (system != null) {
                throw new EngineFault.BadRequest("--system: only with --chat");
            }
            return new Prompt.Text(asked.prompt == null ? "" : asked.prompt);
        }
        var turns = new ArrayList<Turn>();
        if (system != null) {
            turns.add(Turn.of("system", system));
        }
        turns.add(Turn.of("user", asked.chat));
        return new Prompt.Chat(turns, List.of());
    }

    /**
     * The answer goes to standard output alone; what was thought is shown on standard error.
     *
     * @return how likely the tokens of both were, where that was wished for
     */
    private static List<Token.Odds> print(Generation answer, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        boolean thinking = false;
        var odds = new ArrayList<Token.Odds>();
        while (answer.next() instanceof Token token) {
            if (thinking && !(token instanceof Token.Thought)) {
                err.println();
            }
            thinking = token instanceof Token.Thought;
            switch (token) {
                case Token.Thought thought -> {
                    err.print(thought.text());
                    odds.addAll(thought.odds());
                }
                case Token.Said said -> {
                    out.print(said.text());
                    odds.addAll(said.odds());
                }
                case Token.Called call -> out.println(call.name() + call.arguments());
            }
            out.flush();
            err.flush();
        }
        if (thinking) {
            err.println();
        }
        out.println();
        return odds;
    }

    private void report(Ending ending, long nanos) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d prompt tokens, %d generated (%d of them thinking), %.1f tokens/s, ended: %s%n",
                ending.promptTokens(),
                ending.completionTokens(),
                ending.reasoningTokens(),
                ending.completionTokens() * 1e9 / nanos,
                ending.why().name().toLowerCase(Locale.ROOT));
        err.flush();
    }
}
