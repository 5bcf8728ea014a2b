package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.store.Journal;
import dev.stepgate.gateway.tenant.TenantRow;
import dev.stepgate.gateway.tenant.Tenants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows whose keys there are, beside a running gateway too. Owned by one thread. */
@Command(name = "list", description = "Lists tenants and the ids of their keys.")
final class KeysList implements Callable<Integer> {
    private final Function<String, Optional<String>> environment;

    @Mixin private Places places = new Places();

    @Spec private CommandSpec spec = CommandSpec.create();

    KeysList(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path data = places.data(environment);
        List<TenantRow> rows =
                new Tenants(
                                Map.of(),
                                Journal.peek(data),
                                fact -> {},
                                new SecureRandom(),
                                InstantSource.system())
                        .tenants();
        if (rows.isEmpty()) {
            spec.commandLine().getErr().println("there are no tenants in " + data);
        }
        for (TenantRow row : rows) {
            for (TenantRow.KeyRow key : row.keys()) {
                out.println(
                        String.join(
                                "\t",
                                row.tenant(),
                                row.tier(),
                                key.keyId(),
                                key.since().toString()));
            }
        }
        return 0;
    }
}
