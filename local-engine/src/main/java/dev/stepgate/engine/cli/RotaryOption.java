package dev.stepgate.engine.cli;

import dev.stepgate.engine.EngineOptions.RopeFreqs;
import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Checkpoint.OldDivisors;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option of what to do with a file's old rotary divisors (spec section 6.7). */
final class RotaryOption {

    @Option(
            names = "--rope-freqs",
            paramLabel = "KIND",
            defaultValue = "corrected",
            converter = Word.class,
            description =
                    "What to do with the rotary divisors of an old converter, one of"
                            + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    RopeFreqs ropeFreqs = RopeFreqs.CORRECTED;

    /** Reads a kind as people write it. */
    static final class Word implements ITypeConverter<RopeFreqs> {
        @Override
        public RopeFreqs convert(String word) {
            return Arrays.stream(RopeFreqs.values())
                    .filter(kind -> kind.toString().equalsIgnoreCase(word))
                    .findAny()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "expected one of %s but was '%s'"
                                                    .formatted(List.of(RopeFreqs.values()), word)));
        }
    }

    /** The checkpoint, read that way; says what its owner should know of it. */
    Checkpoint open(Path model, PrintWriter err) {
        Checkpoint checkpoint =
                Checkpoint.open(
                        model,
                        switch (ropeFreqs) {
                            case CORRECTED -> OldDivisors.CORRECTED;
                            case AS_STORED -> OldDivisors.AS_STORED;
                        });
        tell(checkpoint.remarks(), err);
        return checkpoint;
    }

    static void tell(List<String> remarks, PrintWriter err) {
        remarks.forEach(remark -> err.println("note: " + remark));
        err.flush();
    }
}
