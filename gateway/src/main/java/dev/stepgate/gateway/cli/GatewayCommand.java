package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The operator's command line: works beside a running gateway, and without one. */
@Command(
        name = "stepgate",
        description = "Tenants and API keys, the configuration, a running gateway.")
public final class GatewayCommand {
    private GatewayCommand() {}

    public static void main(String[] args) {
        // A library on the class path complains if it is asked for a logger before this is set.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        System.exit(line(name -> Optional.ofNullable(System.getenv(name))).execute(args));
    }

    /**
     * The commands, ready to run; exit codes are 0 done, 1 refused or failed, 2 wrong usage.
     *
     * @param environment finds environment variables
     */
    static CommandLine line(Function<String, Optional<String>> environment) {
        CommandLine config =
                new CommandLine(new ConfigCommand()).addSubcommand(new ConfigCheck(environment));
        CommandLine all =
                new CommandLine(new GatewayCommand())
                        .addSubcommand(new KeysCommand(environment))
                        .addSubcommand(new TenantsCommand(environment))
                        .addSubcommand(new UsageShow(environment))
                        .addSubcommand(
                                new CommandLine(new ReceiptsCommand())
                                        .addSubcommand(new ReceiptsExport(environment)))
                        .addSubcommand(config)
                        .addSubcommand(new Probe(environment));
        offerHelp(all);
        // For all of them, so after they were added.
        all.registerConverter(
                        Values.Ending.class,
                        new Values.EndingReading(InstantSource.system().instant()))
                .registerConverter(Duration.class, new Values.DurationReading())
                .registerConverter(Money.class, new Values.MoneyReading())
                .registerConverter(Thoughts.class, new Values.ThoughtsReading());
        all.setExecutionExceptionHandler(
                (fault, line, _) -> {
                    line.getErr().println("stepgate: " + Said.of(fault));
                    return CommandLine.ExitCode.SOFTWARE;
                });
        return all;
    }

    private static void offerHelp(CommandLine line) {
        line.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new Help()));
        line.getSubcommands().values().forEach(GatewayCommand::offerHelp);
    }

    /** What has to do with receipts. */
    @Command(name = "receipts", description = "What became of each request.")
    static final class ReceiptsCommand {}

    /** What has to do with the configuration. */
    @Command(name = "config", description = "The files in config/.")
    static final class ConfigCommand {}
}
