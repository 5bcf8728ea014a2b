package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Journal;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Tenants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes a key: in the journal if no gateway runs, else by asking the one that does. Owned by one
 * thread.
 */
@Command(name = "create", description = "Makes an API key and prints it, once.")
final class KeysCreate implements Callable<Integer> {
    private final Function<String, Optional<String>> environment;
    private final SecureRandom random = new SecureRandom();

    @Option(
            names = "--tier",
            required = true,
            paramLabel = "TIER",
            description = "A tier of tiers.yaml: free or paid.")
    private String tier = "";

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "Whose key it is; allowances are the tenant's (default: a new tenant).")
    private String tenant = "";

    @Mixin private Places places = new Places();

    @Spec private CommandSpec spec = CommandSpec.create();

    KeysCreate(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path data = places.data(environment);
        String owner = tenant.isEmpty() ? freshTenant() : tenant;
        try {
            NewKey key =
                    switch (DataFolder.claim(data, ProcessHandle.current().pid())) {
                        case DataFolder.Claim.Held(DataFolder folder) -> createAlone(folder, owner);
                        case DataFolder.Claim.Taken(String sentence) ->
                                RunningGateway.of(data, sentence).createKey(owner, tier);
                    };
            out.println(key.text());
            err.println(
                    "made "
                            + key.keyId()
                            + " for tenant "
                            + key.tenant()
                            + " on tier "
                            + key.tier()
                            + " in "
                            + data.toAbsolutePath().normalize()
                            + "; the key is not shown again");
            return 0;
        } catch (Refusal refused) {
            err.println("stepgate: " + refused.getMessage() + because(refused));
            return 1;
        }
    }

    private static String because(Refusal refused) {
        return refused.detail().isEmpty() ? "" : ": " + refused.detail();
    }

    private String freshTenant() {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return "tenant-" + HexFormat.of().formatHex(bytes);
    }

    private NewKey createAlone(DataFolder folder, String owner) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (folder;
                Journal journal = Journal.open(folder, err::println)) {
            Complaints complaints = new Complaints();
            Plan plan = Plan.read(places.config(), complaints);
            if (!complaints.none()) {
                throw new IOException(
                        "the configuration has faults (./stepgate config check shows all): "
                                + complaints.all().getFirst());
            }
            return new Tenants(
                            plan.tiers(), journal.facts(), journal, random, InstantSource.system())
                    .create(owner, tier);
        }
    }
}
