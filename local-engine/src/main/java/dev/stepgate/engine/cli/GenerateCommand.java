package dev.stepgate.engine.cli;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
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
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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
            names = "--kernels",
            paramLabel = "KIND",
            defaultValue = "FASTEST",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Device.KernelChoice kernels;

    @Override
    public Integer call() throws InterruptedException {
        long chosenSeed = seed == null ? RandomGenerator.getDefault().nextLong() : seed;
        var sampling = new Sampling(temperature, topP, topK, minP, chosenSeed, stop, maxTokens);
        Prompt prompt = prompt(asked);
        try (var opened = LocalModel.open(model, EngineOptions.on(new Device.Cpu(kernels)));
                var answer = opened.generate(prompt, sampling)) {
            long start = System.nanoTime();
            print(answer, spec.commandLine().getOut(), spec.commandLine().getErr());
            answer.ending().ifPresent(ending -> report(ending, System.nanoTime() - start));
        }
        return 0;
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

    /** The answer goes to standard output alone; what was thought is shown on standard error. */
    private static void print(Generation answer, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        boolean thinking = false;
        while (answer.next() instanceof Token token) {
            if (thinking && !(token instanceof Token.Thought)) {
                err.println();
            }
            thinking = token instanceof Token.Thought;
            switch (token) {
                case Token.Thought(String text) -> err.print(text);
                case Token.Said(String text) -> out.print(text);
                case Token.Called call -> out.println(call.name() + call.arguments());
            }
            out.flush();
            err.flush();
        }
        if (thinking) {
            err.println();
        }
        out.println();
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
