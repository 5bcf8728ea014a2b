package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.tenant.Budgets;
import dev.stepgate.gateway.tenant.Choices;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.TenantWish;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * What has to do with tenants: in the database if no gateway runs, else by asking the one that
 * does. Owned by one thread.
 */
@Command(name = "tenants", description = "Who has keys, on which tier, with which budgets.")
final class TenantsCommand {
    private final Function<String, Optional<String>> environment;
    private final InstantSource clock = InstantSource.system();

    @Spec private CommandSpec spec = CommandSpec.create();

    TenantsCommand(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** A tenant's own money, and what it has chosen. Owned by one thread. */
    static final class Own {
        @Option(
                names = "--dollars-per-day",
                paramLabel = "DOLLARS",
                description = "Its own budget for a UTC day, or tier for what its tier has.")
        private @Nullable Money perDay;

        @Option(
                names = "--dollars-per-month",
                paramLabel = "DOLLARS",
                description = "The same for a UTC calendar month.")
        private @Nullable Money perMonth;

        @Option(
                names = "--store-responses",
                arity = "1",
                paramLabel = "true|false",
                description = "Whether what the Responses API answers it is kept; false at first.")
        private @Nullable Boolean storing;

        @Option(
                names = "--reasoning",
                paramLabel = "FIELD",
                description =
                        "Where thoughts go in chat completions: reasoning_content, reasoning, both,"
                                + " or gateway for what stepgate.http.reasoning says.")
        private @Nullable Thoughts thoughts;

        Choices choices() {
            return new Choices(
                    storing != null && storing,
                    thoughts instanceof Thoughts.Own(ReasoningField field)
                            ? Optional.of(field)
                            : Optional.empty());
        }

        TenantChange change() {
            TenantChange change =
                    TenantChange.NONE
                            .perDay(Values.orKept(perDay))
                            .perMonth(Values.orKept(perMonth))
                            .thoughts(Values.orKept(thoughts));
            return storing == null ? change : change.storesResponses(storing);
        }

        Budgets budgets() {
            return new Budgets(nanodollars(perDay), nanodollars(perMonth));
        }

        private static OptionalLong nanodollars(@Nullable Money money) {
            return money instanceof Money.Own(long nanodollars)
                    ? OptionalLong.of(nanodollars)
                    : OptionalLong.empty();
        }
    }

    @Command(name = "list", description = "Lists tenants.")
    int list(@Mixin Places places) throws IOException {
        Path data = places.data(environment);
        try (Desk desk = desk(places)) {
            List<Tenant> tenants = desk.tenants();
            if (tenants.isEmpty()) {
                err().println("there are no tenants in " + data);
                return 0;
            }
            Map<String, Long> keys =
                    desk.keys().stream()
                            .filter(key -> key.state(clock.instant()) == TenantKey.State.IN_FORCE)
                            .collect(
                                    Collectors.groupingBy(
                                            TenantKey::tenant, Collectors.counting()));
            Table table =
                    new Table(
                            "TENANT",
                            "TIER",
                            "STATE",
                            "A DAY",
                            "A MONTH",
                            "STORES",
                            "REASONING",
                            "KEYS",
                            "CREATED");
            for (Tenant tenant : tenants) {
                table.add(
                        tenant.name(),
                        tenant.tier(),
                        state(tenant),
                        dollars(tenant.budgets().dayNanodollars()),
                        dollars(tenant.budgets().monthNanodollars()),
                        stores(tenant),
                        reasoning(tenant),
                        keys.getOrDefault(tenant.name(), 0L).toString(),
                        Table.at(tenant.since()));
            }
            table.print(out());
        }
        return 0;
    }

    @Command(name = "create", description = "Makes a tenant, without keys.")
    int create(
            @Mixin Places places,
            @Parameters(paramLabel = "NAME", description = "What you call it.") String name,
            @Option(
                            names = "--tier",
                            required = true,
                            paramLabel = "TIER",
                            description = "A tier of tiers.yaml.")
                    String tier,
            @Mixin Own own)
            throws IOException {
        try (Desk desk = desk(places)) {
            tell(desk.create(new TenantWish(name, tier, own.budgets(), own.choices())), "made");
        }
        return 0;
    }

    @Command(name = "show", description = "Shows one tenant and its keys.")
    int show(@Mixin Places places, @Parameters(paramLabel = "NAME") String name)
            throws IOException {
        try (Desk desk = desk(places)) {
            Tenant tenant = desk.tenant(name);
            PrintWriter out = out();
            out.println("tenant             " + tenant.name());
            out.println("id                 " + tenant.id());
            out.println("tier               " + tenant.tier());
            out.println("state              " + state(tenant));
            out.println("dollars a day      " + dollars(tenant.budgets().dayNanodollars()));
            out.println("dollars a month    " + dollars(tenant.budgets().monthNanodollars()));
            out.println("stores responses   " + stores(tenant));
            out.println("reasoning goes to  " + reasoning(tenant));
            out.println("created            " + Table.at(tenant.since()));
            List<TenantKey> keys =
                    desk.keys().stream().filter(key -> key.tenant().equals(name)).toList();
            if (!keys.isEmpty()) {
                out.println();
                KeyTable.of(keys, Map.of(name, tenant), clock.instant()).print(out);
            }
        }
        return 0;
    }

    @Command(name = "set", description = "Changes a tenant's tier, its own budgets or choices.")
    int set(
            @Mixin Places places,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--tier", paramLabel = "TIER", description = "A tier of tiers.yaml.")
                    @Nullable String tier,
            @Mixin Own own)
            throws IOException {
        TenantChange change = tier == null ? own.change() : own.change().tier(tier);
        if (change.equals(TenantChange.NONE)) {
            throw new ParameterException(
                    spec.subcommands().get("set"),
                    "nothing to set (expected: --tier, --dollars-per-day, --dollars-per-month,"
                            + " --store-responses or --reasoning)");
        }
        return change(places, name, change, "changed");
    }

    @Command(name = "suspend", description = "Refuses all of a tenant's keys from now on.")
    int suspend(@Mixin Places places, @Parameters(paramLabel = "NAME") String name)
            throws IOException {
        return change(places, name, TenantChange.NONE.suspended(true), "suspended");
    }

    @Command(name = "resume", description = "Takes a suspended tenant's keys again.")
    int resume(@Mixin Places places, @Parameters(paramLabel = "NAME") String name)
            throws IOException {
        return change(places, name, TenantChange.NONE.suspended(false), "resumed");
    }

    @Command(
            name = "erase",
            description =
                    "Deletes a tenant, its keys, receipts and counts for good; sums stay under"
                            + " another name.")
    int erase(
            @Mixin Places places,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--yes", description = "That you mean it: nothing brings it back.")
                    boolean sure)
            throws IOException {
        if (!sure) {
            throw new ParameterException(
                    spec.subcommands().get("erase"),
                    "--yes: missing (expected: --yes, as nothing brings tenant " + name + " back)");
        }
        try (Desk desk = desk(places)) {
            err().println("erased; its sums are kept as " + desk.erase(name));
        }
        return 0;
    }

    private int change(Places places, String name, TenantChange change, String done)
            throws IOException {
        try (Desk desk = desk(places)) {
            tell(desk.change(name, change), done);
        }
        return 0;
    }

    private void tell(Tenant tenant, String done) {
        err().println(
                        done
                                + " tenant "
                                + tenant.name()
                                + ": tier "
                                + tenant.tier()
                                + ", "
                                + state(tenant)
                                + ", dollars a day: "
                                + dollars(tenant.budgets().dayNanodollars())
                                + ", a month: "
                                + dollars(tenant.budgets().monthNanodollars())
                                + ", stores responses: "
                                + stores(tenant)
                                + ", reasoning: "
                                + reasoning(tenant));
    }

    private static String stores(Tenant tenant) {
        return tenant.choices().storesResponses() ? "yes" : "no";
    }

    private static String reasoning(Tenant tenant) {
        return tenant.choices().reasoning().map(ReasoningField::word).orElse("as gateway");
    }

    private static String state(Tenant tenant) {
        return tenant.suspended() ? "suspended" : "active";
    }

    private static String dollars(OptionalLong nanodollars) {
        return nanodollars.isPresent()
                ? Dollars.of(nanodollars.getAsLong()).toPlainString()
                : "as tier";
    }

    private Desk desk(Places places) throws IOException {
        return Desk.at(places, environment, err()::println);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
