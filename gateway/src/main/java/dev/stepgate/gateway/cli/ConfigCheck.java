package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.Databases;
import dev.stepgate.gateway.alert.AlertSettings;
import dev.stepgate.gateway.alert.Alerts;
import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.EngineSettings;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.local.EnginePlan;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.StoreSettings;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.local.MemoryPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads all of the configuration and starts nothing. Owned by one thread. */
@Command(
        name = "check",
        description =
                "Reads everything in config/, reports every fault, tells what memory models take.")
final class ConfigCheck implements Callable<Integer> {
    private final Function<String, Optional<String>> environment;

    @Mixin private Places places = new Places();

    @Spec private CommandSpec spec = CommandSpec.create();

    ConfigCheck(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = places.config();
        Complaints complaints = new Complaints();
        int settings = GatewayFile.check(folder.resolve("gateway.yaml"), complaints);
        Plan plan = Plan.read(folder, complaints);
        if (!complaints.none()) {
            return refuse(complaints.all());
        }
        Path file = folder.resolve("gateway.yaml");
        Optional<String> lost = lacking(file);
        if (lost.isPresent()) {
            return refuse(List.of(lost.get()));
        }
        EngineSettings engine = GatewayFile.settings(file, EngineSettings.class, environment);
        List<ProviderFacts> offered =
                plan.offeredWith(engine.model().map(Path::of), engine.draftModel().map(Path::of));
        MemoryPlan memory;
        try {
            memory = EnginePlan.of(offered, engine);
        } catch (ProviderFailure unusable) {
            return refuse(List.of("provider " + unusable.getMessage()));
        }
        List<String> tooLarge = EnginePlan.faults(memory, offered);
        if (!tooLarge.isEmpty()) {
            return refuse(tooLarge);
        }
        out.println(folder.resolve("gateway.yaml") + ": settings: " + settings);
        out.println(
                folder.resolve("providers.yaml")
                        + ": providers: "
                        + plan.providers().values().stream()
                                .map(this::described)
                                .collect(Collectors.joining(", ")));
        out.println(
                folder.resolve("models.yaml")
                        + ": models: "
                        + String.join(", ", plan.models().keySet()));
        out.println(
                folder.resolve("tiers.yaml")
                        + ": tiers: "
                        + String.join(", ", plan.tiers().keySet()));
        memory.lines().forEach(line -> out.println("memory: " + line));
        return 0;
    }

    /** Why it is not known where the store is, or how alerts are given. */
    private Optional<String> lacking(Path file) throws IOException {
        Databases.Named named =
                new Databases.Named(
                        GatewayFile.settings(file, StoreSettings.class, environment),
                        GatewayFile.settings(file, PostgresSettings.class, environment),
                        GatewayFile.settings(file, RedisSettings.class, environment),
                        environment);
        try {
            Databases.check(named);
            Alerts.check(GatewayFile.settings(file, AlertSettings.class, environment), environment);
            return Optional.empty();
        } catch (IOException fault) {
            return Optional.of(file + ": " + fault.getMessage());
        }
    }

    private int refuse(List<?> faults) {
        faults.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getErr().println("faults found: " + faults.size());
        return 1;
    }

    private String described(ProviderFacts facts) {
        boolean off =
                facts instanceof ProviderFacts.Remote upstream
                        && upstream.credential().resolve(environment)
                                instanceof CredentialReference.Resolved.Absent;
        return facts.name() + (off ? " (off: its credential is not set)" : "");
    }
}
