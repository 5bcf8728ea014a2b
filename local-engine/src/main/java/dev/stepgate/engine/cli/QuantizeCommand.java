package dev.stepgate.engine.cli;

import dev.stepgate.engine.packing.Conversion;
import dev.stepgate.engine.packing.PackedType;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint again with its matrices in another type. */
@Command(
        name = "quantize",
        description = {
            "Write a checkpoint as a GGUF file whose matrices have one type.",
            "Vectors and routers stay F32; with a type below Q6_K the embedding and the output"
                    + " heads get Q6_K. Draft heads are kept."
        },
        mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "A GGUF file or a folder.")
    Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The GGUF file to write.")
    Path out;

    @Option(
            names = "--type",
            required = true,
            paramLabel = "T",
            description = "F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, …; a wrong one lists them all.")
    String type;

    @Option(names = "--threads", paramLabel = "N", description = "(default: one for each core)")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws InterruptedException {
        if (threads < 1 || threads > 1024) {
            throw new BadRequest("--threads: " + threads + " (expected: 1 to 1024)");
        }
        var err = spec.commandLine().getErr();
        try {
            new Conversion(in, out, PackedType.named(type), threads, err::println).run();
        } catch (IOException failed) {
            throw refused(failed);
        }
        return 0;
    }

    /** A file that cannot be read or written, as a fault of the command. */
    static BadRequest refused(IOException failed) {
        return new BadRequest(failed.getClass().getSimpleName() + ": " + failed.getMessage());
    }
}
