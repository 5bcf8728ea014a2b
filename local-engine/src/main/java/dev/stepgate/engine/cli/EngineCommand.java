package dev.stepgate.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.engine.terms.EngineFault;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The engine's command line, usable without the gateway. Results go to standard output, everything
 * else to standard error; exit codes are 0 done, 1 failed, 2 a command, file or request that cannot
 * be used.
 */
@Command(
        name = "stepgate",
        description = "Runs a Step 3.5 checkpoint on this machine.",
        subcommands = {
            GenerateCommand.class,
            LogitsCommand.class,
            TokenizeCommand.class,
            PerplexityCommand.class,
            InspectCommand.class,
            QuantizeCommand.class,
            SynthCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class EngineCommand {

    private EngineCommand() {}

    public static void main(String[] args) {
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        int exitCode = commandLine(out, err).execute(args);
        out.flush();
        System.exit(exitCode);
    }

    /** The command line, speaking to two writers that it does not close. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new EngineCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((fault, line, parsed) -> report(fault, err));
    }

    private static int report(Exception fault, PrintWriter err) throws Exception {
        int exitCode =
                switch (fault) {
                    case EngineFault.BadCheckpoint bad -> 2;
                    case EngineFault.BadRequest bad -> 2;
                    case EngineFault.PromptTooLong tooLong -> 2;
                    case EngineFault other -> 1;
                    default -> throw fault;
                };
        err.println("stepgate: " + fault.getMessage());
        return exitCode;
    }
}
