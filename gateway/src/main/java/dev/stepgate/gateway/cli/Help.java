package dev.stepgate.gateway.cli;

import picocli.CommandLine.Option;

/** The option every command has. Owned by one thread. */
final class Help {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean asked;
}
