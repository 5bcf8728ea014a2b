package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.EngineFault;
import java.io.IOException;
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
            InspectCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class EngineCommand {

    private EngineCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EngineCommand())
                .setExecutionExceptionHandler((fault, line, parsed) -> report(fault, line));
    }

    private static int report(Exception fault, CommandLine line) throws Exception {
        var err = line.getErr();
        return switch (fault) {
            case EngineFault.BadCheckpoint bad -> said(err, bad, 2);
            case EngineFault.BadRequest bad -> said(err, bad, 2);
            case EngineFault.PromptTooLong tooLong -> said(err, tooLong, 2);
            case EngineFault other -> said(err, other, 1);
            case IOException io -> {
                err.println("stepgate: " + io.getClass().getSimpleName() + ": " + io.getMessage());
                yield 1;
            }
            default -> throw fault;
        };
    }

    private static int said(java.io.PrintWriter err, EngineFault fault, int exitCode) {
        err.println("stepgate: " + fault.getMessage());
        return exitCode;
    }
}
