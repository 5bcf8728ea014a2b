package dev.stepgate.engine.cli;

import dev.stepgate.engine.packing.PackedType;
import dev.stepgate.engine.packing.Shape;
import dev.stepgate.engine.packing.Synthesis;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint of random weights, for measuring. */
@Command(
        name = "synth",
        description = "Write a GGUF file of random weights in any shape, for measuring.",
        mixinStandardHelpOptions = true)
final class SynthCommand implements Callable<Integer> {

    /** Where the launcher says the bundled model is. */
    private static final String BUNDLED = "stepgate.engine.bundled";

    @Spec CommandSpec spec;

    @Option(
            names = "--shape",
            required = true,
            paramLabel = "SHAPE",
            description = "nano, mid, full or a first KEY=VALUE.")
    List<String> shape = new ArrayList<>();

    @Option(
            names = "--type",
            required = true,
            paramLabel = "T",
            description = "F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, …; a wrong one lists them all.")
    String type;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed gives the same file (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A GGUF file whose tokenizer to borrow (default: the bundled model's).")
    @Nullable Path tokenizer;

    @Parameters(
            arity = "1..*",
            paramLabel = "[KEY=VALUE]... OUT",
            hideParamSyntax = true,
            description = {
                "Sizes that differ from the shape, then the file to write.",
                "A size that is no key lists them all; layers is an F or S for each."
            })
    List<String> words;

    @Override
    public Integer call() {
        var described = new ArrayList<>(shape);
        described.addAll(words.subList(0, words.size() - 1));
        Path out = Path.of(words.getLast());
        var err = spec.commandLine().getErr();
        try {
            new Synthesis(out, Shape.of(described), PackedType.named(type), seed, err::println)
                    .run(lender());
        } catch (IOException failed) {
            throw QuantizeCommand.refused(failed);
        }
        return 0;
    }

    private Path lender() {
        return Optional.ofNullable(tokenizer)
                .or(() -> Optional.ofNullable(System.getProperty(BUNDLED)).map(Path::of))
                .orElseThrow(
                        () ->
                                new BadRequest(
                                        "--tokenizer: missing (expected: a GGUF file, or -D"
                                                + BUNDLED
                                                + " to say where the bundled model is)"));
    }
}
