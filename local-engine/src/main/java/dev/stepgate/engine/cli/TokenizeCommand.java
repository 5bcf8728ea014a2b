package dev.stepgate.engine.cli;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a text's token ids, or the text of token ids. */
@Command(
        name = "tokenize",
        description =
                "Print the token ids of a text, begin-of-sentence first, or with --decode the text of ids.",
        mixinStandardHelpOptions = true)
final class TokenizeCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Checkpoint.")
    Path model;

    @Option(names = "--decode", description = "TEXT is token ids separated by blanks.")
    boolean decode;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "Several are joined by blanks.")
    List<String> text;

    @Override
    public Integer call() {
        String joined = String.join(" ", text);
        var scalar = EngineOptions.on(new Device.Cpu(Device.KernelChoice.SCALAR));
        PrintWriter out = spec.commandLine().getOut();
        try (var opened = LocalModel.open(model, scalar)) {
            out.println(
                    decode
                            ? opened.decode(ids(joined, "TEXT"))
                            : Arrays.stream(opened.encode(new Prompt.Text(joined)))
                                    .mapToObj(String::valueOf)
                                    .collect(Collectors.joining(" ")));
        }
        out.flush();
        return 0;
    }

    /** Reads ids separated by blanks. */
    static int[] ids(String text, String source) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .mapToInt(word -> id(word, source))
                .toArray();
    }

    private static int id(String word, String source) {
        try {
            return Integer.parseUnsignedInt(word);
        } catch (NumberFormatException e) {
            throw new EngineFault.BadRequest(
                    source + ": \"" + word + "\" (expected: token ids separated by blanks)");
        }
    }
}
