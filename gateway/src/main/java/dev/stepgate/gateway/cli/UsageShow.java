package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.usage.Days;
import dev.stepgate.gateway.usage.Sum;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what was used, as the gateway that runs has it in its ledger. Owned by one thread. */
@Command(
        name = "usage",
        description =
                "Adds up requests, tokens and dollars of whole UTC days. Cached tokens are among"
                        + " those of prompts, and reasoning among those of completions.")
final class UsageShow implements Callable<Integer> {
    private final Function<String, Optional<String>> environment;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description =
                    "tenant, key, model or day (default: tenant); keys as far back as receipts are"
                            + " kept.")
    private String by = "tenant";

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "The first day: 2026-11-24, or how long ago, 7d (default: 30d).")
    private String since = "30d";

    @Option(names = "--until", paramLabel = "WHEN", description = "The last day (default: today).")
    private String until = "";

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only what this one used.")
    private String tenant = "";

    @Option(names = "--json", description = "Prints one JSON object instead of a table.")
    private boolean json;

    @Mixin private Places places = new Places();

    @Spec private CommandSpec spec = CommandSpec.create();

    UsageShow(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        try {
            Days.between(since, until, InstantSource.system().instant());
            if (!by.equals("key")) {
                Sum.By.of(by);
            }
        } catch (Refusal.Malformed wrong) {
            throw Wrong.option(spec, wrong);
        }
        PrintWriter out = spec.commandLine().getOut();
        String told;
        try (Books books = Books.of(places.data(environment))) {
            told = books.usage(Map.of("by", by, "since", since, "until", until, "tenant", tenant));
        }
        if (json) {
            out.println(told);
        } else {
            show(AdminApi.parse(told), out);
        }
        out.flush();
        return 0;
    }

    private void show(JsonNode told, PrintWriter out) {
        String days =
                " since "
                        + told.path("since").asText()
                        + (until.isEmpty() ? "" : " until " + until)
                        + " (UTC days)";
        if (told.path("data").isEmpty()) {
            String whose = tenant.isEmpty() ? "" : " by tenant " + tenant;
            spec.commandLine().getErr().println("nothing was used" + whose + days);
            return;
        }
        out.println("used" + days);
        new UsageTable(by, told).lines().forEach(out::println);
    }
}
