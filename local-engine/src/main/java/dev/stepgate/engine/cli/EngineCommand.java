package dev.stepgate.engine.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The engine's command line, usable without the gateway. */
@Command(name = "stepgate", description = "Runs a Step 3.5 checkpoint on this machine.")
public final class EngineCommand {

    private EngineCommand() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new EngineCommand()).execute(args));
    }
}
