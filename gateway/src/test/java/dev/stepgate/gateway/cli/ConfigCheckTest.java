package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigCheckTest {
    private static final String BUNDLED =
            CommandRun.atRoot("local-engine/src/main/models/step-nano-q8_0.gguf").toString();

    @TempDir Path folder;

    ConfigCheckTest() {}

    @BeforeEach
    void copy() throws IOException {
        for (String name : List.of("gateway.yaml", "tiers.yaml", "models.yaml", "providers.yaml")) {
            Files.copy(CommandRun.atRoot("config").resolve(name), folder.resolve(name));
        }
    }

    private CommandRun check() {
        return check(Map.of("STEPGATE_ENGINE_BUNDLED", BUNDLED));
    }

    private CommandRun check(Map<String, String> environment) {
        return CommandRun.of(environment, "config", "check", "--config", folder.toString());
    }

    private void edit(String name, String from, String to) throws IOException {
        Path file = folder.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @Test
    void the_files_we_ship_have_no_faults() {
        CommandRun run = check();

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        gateway -> assertThat(gateway).contains("gateway.yaml: settings: 7"),
                        providers ->
                                assertThat(providers)
                                        .contains(
                                                "providers.yaml: providers: local, openrouter (off:",
                                                "stepfun (off:",
                                                "llama-cpp"),
                        models ->
                                assertThat(models)
                                        .contains("stepfun/step-3.5-flash, stepgate/step-nano"),
                        tiers -> assertThat(tiers).contains("tiers.yaml: tiers: free, paid"),
                        local ->
                                assertThat(local)
                                        .startsWith("memory: local: weights of 19.5 MiB mapped, ")
                                        .endsWith("; loaded at start"),
                        all -> assertThat(all).contains(" for all models, of which "));
    }

    @Test
    void a_model_that_cannot_fit_is_refused_with_its_place_and_the_numbers() throws IOException {
        edit("gateway.yaml", "kernels: auto ", "memory: 10M\n    kernels: auto ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines())
                .singleElement()
                .asString()
                .startsWith(
                        folder
                                + "/providers.yaml:6:5: providers.local: Step-Nano does not fit:"
                                + " weights of 19.5 MiB mapped, and ")
                .contains("there are 10.0 MiB for models")
                .contains("expected: stepgate.engine.memory of ");
        assertThat(
                        check(
                                        Map.of(
                                                "STEPGATE_ENGINE_BUNDLED",
                                                BUNDLED,
                                                "STEPGATE_ENGINE_MEMORY",
                                                "1G"))
                                .exit())
                .isZero();
    }

    @Test
    void origins_that_are_none_are_refused_with_their_place() throws IOException {
        edit(
                "gateway.yaml",
                "\n  http:\n",
                "\n  http:\n    cors-origins: https://a.example, https://b.example/path\n");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines())
                .singleElement()
                .asString()
                .startsWith(folder + "/gateway.yaml:")
                .contains("stepgate.http.cors-origins must be none, *, or origins such as https");
    }

    @Test
    void a_model_that_is_not_there_is_named() throws IOException {
        edit("providers.yaml", "model: bundled ", "model: /no/such.gguf ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .isEqualToIgnoringNewLines("provider local: /no/such.gguf: there is no such file");
    }

    @Test
    void the_offers_commented_out_have_no_faults_either() throws IOException {
        edit("models.yaml", "      # - provider", "      - provider");
        edit("models.yaml", "      #   ", "        ");

        CommandRun run = check();

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void every_fault_of_every_file_is_reported_with_its_place() throws IOException {
        edit("gateway.yaml", "port: 8080", "prot: 8080");
        edit("gateway.yaml", "max-waiting: 64", "max-waiting: many");
        edit("tiers.yaml", "requests-per-day: 50", "requests-per-day: -1");
        edit("providers.yaml", "kind: local", "kind: lokal");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines().map(line -> line.replace(folder + "/", "")))
                .hasSize(4)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "gateway.yaml:7:5: stepgate.http.prot: is not a"
                                                        + " setting (did you mean"
                                                        + " stepgate.http.port?)"))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "gateway.yaml:12:5: stepgate.engine.max-waiting:"
                                                        + " many does not belong there:"))
                .anySatisfy(line -> assertThat(line).startsWith("tiers.yaml:5:23: "))
                .anySatisfy(line -> assertThat(line).startsWith("providers.yaml:5:11: "));
        assertThat(run.err()).contains("faults found: 4");
    }

    @Test
    void a_value_out_of_bounds_is_reported_with_its_place() throws IOException {
        edit("gateway.yaml", "port: 8080", "port: 70000");

        CommandRun run = check();

        assertThat(run.out())
                .contains("gateway.yaml:7:5: ")
                .contains("stepgate.http.port must be less than or equal to 65535");
    }

    @Test
    void another_root_than_ours_is_refused() throws IOException {
        edit("gateway.yaml", "stepgate:", "stepgat:");

        assertThat(check().out())
                .contains("gateway.yaml:3:1: stepgat: is not a setting (did you mean stepgate?)");
    }

    @Test
    void a_setting_that_is_there_twice_is_refused() throws IOException {
        edit("gateway.yaml", "    port: 8080\n", "    port: 8080\n    port: 8081\n");

        assertThat(check().out()).contains("gateway.yaml:8:5: ").contains("is here twice");
    }

    @Test
    void a_missing_file_is_reported() throws IOException {
        Files.delete(folder.resolve("tiers.yaml"));

        assertThat(check().out().lines())
                .singleElement()
                .asString()
                .endsWith("tiers.yaml:1:1: the file does not exist");
    }

    @Test
    void files_that_describe_nothing_are_refused() throws IOException {
        Files.writeString(folder.resolve("tiers.yaml"), "tiers: {}\n");
        Files.writeString(folder.resolve("models.yaml"), "models: {}\n");

        assertThat(check().out())
                .contains("tiers.yaml:1:8: tiers: is empty (expected: at least one)")
                .contains("models.yaml:1:9: models: is empty (expected: at least one)");
    }

    @Test
    void a_name_that_cannot_stand_in_a_header_is_refused() throws IOException {
        edit("tiers.yaml", "  paid:", "  über uns:");

        assertThat(check().out())
                .contains("tiers.über uns: is not a name (expected: a name of letters, digits");
    }

    @Test
    void a_fault_beside_our_settings_hides_none_among_them() throws IOException {
        edit("gateway.yaml", "stepgate:", "quarkus: {}\nstepgate:");
        edit("gateway.yaml", "max-waiting: 64", "max-waiting: many");

        assertThat(check().out())
                .contains("quarkus: is not a setting")
                .contains("stepgate.engine.max-waiting: many");
    }

    @Test
    void wrong_usage_is_told_apart_from_faults() {
        assertThat(CommandRun.of(Map.of(), "config", "check", "--colour").exit()).isEqualTo(2);
        assertThat(CommandRun.of(Map.of(), "config").exit()).isEqualTo(2);
        assertThat(CommandRun.of(Map.of()).exit()).isEqualTo(2);
    }

    @Test
    void a_database_that_is_wanted_and_not_named_is_a_fault() throws IOException {
        edit("gateway.yaml", "  data: data ", "  storage: postgres\n  data: data ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines())
                .containsExactly(
                        folder
                                + "/gateway.yaml: stepgate.postgres.url: not set (expected, where"
                                + " tables are in PostgreSQL: jdbc:postgresql://host/name)");
    }

    @Test
    void a_redis_that_is_wanted_and_not_named_is_a_fault() throws IOException {
        edit(
                "gateway.yaml",
                "  data: data ",
                "  storage: redis\n  postgres: {url: jdbc:postgresql://host/name}\n  data: data ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).startsWith(folder + "/gateway.yaml: stepgate.redis.url: not set");
    }

    @Test
    void alerts_that_cannot_be_given_are_a_fault() throws IOException {
        edit("gateway.yaml", "  data: data ", "  alerts: {at: [50, 120]}\n  data: data ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .startsWith(
                        folder
                                + "/gateway.yaml: stepgate.alerts.at: 120 (expected: percentages"
                                + " from 1 to 100)");
    }

    @Test
    void a_storage_that_there_is_not_is_a_fault_with_its_place() throws IOException {
        edit("gateway.yaml", "  data: data ", "  storage: postgress\n  data: data ");

        CommandRun run = check();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .startsWith(folder + "/gateway.yaml:4:3: stepgate.storage: postgress does not");
    }
}
