package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Scope;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.Tenants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What has to do with keys: in the database if no gateway runs, else by asking the one that does.
 * Owned by one thread.
 */
@Command(name = "keys", description = "API keys and whose they are.")
final class KeysCommand {
    private final Function<String, Optional<String>> environment;
    private final InstantSource clock = InstantSource.system();

    @Spec private CommandSpec spec = CommandSpec.create();

    KeysCommand(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** Options of {@code create}. Owned by one thread. */
    static final class Wanted {
        @Option(
                names = "--tier",
                paramLabel = "TIER",
                description =
                        "A tier of tiers.yaml, for a tenant that is made; of one there is, its"
                                + " own.")
        private @Nullable String tier;

        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description =
                        "Whose key it is; allowances are the tenant's (default: a new tenant).")
        private @Nullable String tenant;

        @Option(names = "--label", paramLabel = "TEXT", description = "What you call the key.")
        private String label = "";

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "When it ends: 90d, 2027-01-31 or 2027-01-31T12:00:00Z.")
        private Values.@Nullable Ending expires;

        @Option(
                names = "--models",
                split = ",",
                paramLabel = "MODEL",
                description = "The only models it is for, by name (default: those of the tier).")
        private List<String> models = List.of();

        @Option(
                names = "--local-only",
                description = "Nothing asked with it ever leaves this machine.")
        private boolean localOnly;
    }

    @Command(name = "create", description = "Makes an API key and prints it, once.")
    int create(@Mixin Places places, @Mixin Wanted wanted) throws IOException {
        if (wanted.tier == null && wanted.tenant == null) {
            throw new ParameterException(
                    spec.subcommands().get("create"),
                    "--tier: missing (expected: a tier of tiers.yaml, or --tenant with one there"
                            + " is)");
        }
        KeyWish wish =
                new KeyWish(
                        wanted.tenant == null ? freshTenant() : wanted.tenant,
                        Optional.ofNullable(wanted.tier),
                        wanted.label,
                        new Scope(wanted.models, wanted.localOnly),
                        Optional.ofNullable(wanted.expires).map(Values.Ending::at));
        Path data = places.data(environment);
        try (Desk desk = desk(places)) {
            NewKey key = desk.create(wish);
            show(key, "made " + key.keyId(), data);
        }
        return 0;
    }

    private static String freshTenant() {
        byte[] bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        return "tenant-" + HexFormat.of().formatHex(bytes);
    }

    @Command(name = "list", description = "Lists keys, without their text, and whose they are.")
    int list(
            @Mixin Places places,
            @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant's.")
                    @Nullable String tenant)
            throws IOException {
        Path data = places.data(environment);
        try (Desk desk = desk(places)) {
            Map<String, Tenant> owners =
                    desk.tenants().stream().collect(Collectors.toMap(Tenant::name, each -> each));
            if (tenant != null) {
                var _ = desk.tenant(tenant);
            }
            List<TenantKey> keys =
                    desk.keys().stream()
                            .filter(key -> tenant == null || key.tenant().equals(tenant))
                            .toList();
            if (keys.isEmpty()) {
                err().println(
                                "there are no keys"
                                        + (tenant == null ? ", no tenants" : "")
                                        + " in "
                                        + data);
                return 0;
            }
            KeyTable.of(keys, owners, clock.instant()).print(out());
        }
        return 0;
    }

    @Command(
            name = "rotate",
            description = "Makes a key that takes another's place and prints it, once.")
    int rotate(
            @Mixin Places places,
            @Parameters(paramLabel = "KEY", description = "The id of the old one, as in list.")
                    String keyId,
            @Option(
                            names = "--overlap",
                            paramLabel = "TIME",
                            description = "For how long the old one works on (default: 24h).")
                    @Nullable Duration overlap)
            throws IOException {
        Path data = places.data(environment);
        try (Desk desk = desk(places)) {
            Duration both = overlap == null ? Tenants.USUAL_OVERLAP : overlap;
            NewKey key = desk.rotate(keyId, both);
            Instant until = clock.instant().plus(both);
            show(key, keyId + " works until " + Table.at(until) + "; made " + key.keyId(), data);
        }
        return 0;
    }

    @Command(name = "revoke", description = "Ends a key at once.")
    int revoke(
            @Mixin Places places,
            @Parameters(paramLabel = "KEY", description = "Its id, as in list.") String keyId)
            throws IOException {
        try (Desk desk = desk(places)) {
            TenantKey key = desk.revoke(keyId);
            err().println(
                            key.id()
                                    + " of tenant "
                                    + key.tenant()
                                    + " is revoked since "
                                    + key.revoked().map(Table::at).orElse("now"));
        }
        return 0;
    }

    @Command(
            name = "operator",
            description =
                    "Makes a new operator's key, in admin.key in the data folder, in place of the"
                            + " one before. While no gateway runs there.")
    int operator(@Mixin Places places) throws IOException {
        try (Desk desk = desk(places)) {
            err().println(
                            "the operator's key is the one in "
                                    + desk.renewOperatorsKey()
                                    + "; the one before opens nothing any more");
        }
        return 0;
    }

    private Desk desk(Places places) throws IOException {
        return Desk.at(places, environment, err()::println);
    }

    /** The key alone on the output, so that a script can take it. */
    private void show(NewKey key, String done, Path data) {
        out().println(key.text());
        err().println(
                        done
                                + " for tenant "
                                + key.tenant()
                                + " on tier "
                                + key.tier()
                                + " in "
                                + data.toAbsolutePath().normalize()
                                + "; the key is not shown again");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
