package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.tokenizer.TextLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a text's token ids, or the text of token ids. */
@Command(
        name = "tokenize",
        description = {
            "Print the token ids of a text, or with --decode the text of ids, or with --jsonl the"
                    + " ids of many texts.",
            "The ids of TEXT begin with the checkpoint's begin-of-sentence token; with --jsonl, or"
                    + " a bare tokenizer.json as the model, none is added."
        },
        mixinStandardHelpOptions = true)
final class TokenizeCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Checkpoint, or a bare tokenizer.json.")
    Path model;

    @ArgGroup(multiplicity = "1")
    Wish wish;

    /** One text in the arguments, or many on standard input. */
    static final class Wish {
        @Option(
                names = "--jsonl",
                required = true,
                description =
                        "Read JSON strings, one a line, from standard input and print an array of"
                                + " ids for each.")
        boolean lines;

        @ArgGroup(exclusive = false)
        OneText text;
    }

    /** A text, or ids. */
    static final class OneText {
        @Option(names = "--decode", description = "TEXT is token ids separated by blanks.")
        boolean decode;

        @Parameters(
                arity = "1..*",
                paramLabel = "TEXT",
                description = "Several are joined by blanks.")
        List<String> words;
    }

    @Override
    public Integer call() throws IOException {
        TokenizerFile file = TokenizerFile.open(model);
        PrintWriter out = spec.commandLine().getOut();
        if (wish.lines) {
            return TextLines.encode(file.tokenizer(), System.in, out) ? 0 : 1;
        }
        String text = String.join(" ", wish.text.words);
        out.println(
                wish.text.decode
                        ? file.decode(ids(text, "TEXT"))
                        : Arrays.stream(file.withBegin(file.tokenizer().encode(text)))
                                .mapToObj(String::valueOf)
                                .collect(Collectors.joining(" ")));
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
