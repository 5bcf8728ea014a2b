package dev.stepgate.gateway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.RunningPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeysCommandTest {
    @TempDir Path temporary;

    KeysCommandTest() {}

    private Path data() {
        return temporary.resolve("data");
    }

    private CommandRun keys(String... arguments) {
        List<String> all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", CommandRun.atRoot("config").toString()));
        return CommandRun.of(
                Map.of("STEPGATE_DATA", data().toString()), all.toArray(String[]::new));
    }

    @Test
    void a_key_is_printed_alone_and_listed_without_its_text() {
        CommandRun made = keys("create", "--tier", "free", "--tenant", "ann");
        CommandRun listed = keys("list");

        assertThat(made.exit()).isZero();
        assertThat(made.out()).matches("sk-stepgate-[A-Za-z0-9_-]{43}\\R");
        assertThat(made.err()).contains("tenant ann on tier free");
        assertThat(listed.out().lines())
                .last()
                .asString()
                .matches("ann +free +key-[0-9a-f]{12} +in-force +- +all +.*Z +-");
        assertThat(listed.exit()).isZero();
    }

    @Test
    void the_data_folder_never_holds_the_text() throws IOException {
        String text = keys("create", "--tier", "paid").out().strip();

        try (var files = Files.list(data())) {
            assertThat(files).isNotEmpty().noneMatch(file -> contains(file, text));
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, ISO_8859_1).contains(text);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    @Test
    void a_key_without_a_tenant_gets_one_of_its_own() {
        keys("create", "--tier", "free");
        keys("create", "--tier", "free");

        assertThat(keys("list").out().lines().skip(1).map(line -> line.split(" ", 2)[0]).distinct())
                .hasSize(2);
    }

    @Test
    void an_unknown_tier_is_refused() {
        CommandRun run = keys("create", "--tier", "gold");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("--tier: \"gold\" (expected: one of free, paid)");
    }

    @Test
    void a_missing_tier_is_wrong_usage() {
        assertThat(keys("create").exit()).isEqualTo(2);
    }

    @Test
    void no_tenants_is_nothing_on_the_output_and_no_fault() {
        CommandRun run = keys("list");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no tenants");
    }

    @Test
    void a_rotated_key_is_listed_with_its_end_and_the_next_one() {
        keys("create", "--tier", "free", "--tenant", "ann", "--label", "ci");
        String id = idOfTheFirst();

        CommandRun rotated = keys("rotate", id, "--overlap", "0");

        assertThat(rotated.out()).matches("sk-stepgate-[A-Za-z0-9_-]{43}\\R");
        assertThat(rotated.err()).contains(id + " works until ");
        assertThat(keys("list", "--tenant", "ann").out().lines().skip(1))
                .satisfiesExactly(
                        old -> assertThat(old).matches("ann .* replaced +ci .*Z, then key-\\w+"),
                        next -> assertThat(next).matches("ann .* in-force +ci .*"));
    }

    @Test
    void a_revoked_key_stays_listed_as_such() {
        keys("create", "--tier", "free", "--tenant", "ann");
        String id = idOfTheFirst();

        CommandRun revoked = keys("revoke", id);

        assertThat(revoked.exit()).isZero();
        assertThat(revoked.err()).contains(id + " of tenant ann is revoked since ");
        assertThat(keys("list").out()).containsPattern("ann +free +" + id + " +revoked ");
    }

    @Test
    void a_new_operators_key_is_in_its_file_and_not_on_the_output() throws IOException {
        CommandRun renewed = keys("operator");

        Path file = data().resolve("admin.key");
        assertThat(renewed.exit()).as(renewed.err()).isZero();
        assertThat(file).content().matches("sk-admin-[A-Za-z0-9_-]{43}\\R");
        assertThat(renewed.out()).isEmpty();
        assertThat(renewed.err())
                .contains(file.toString())
                .doesNotContain(Files.readString(file).strip());
    }

    @Test
    void the_operators_key_stays_while_a_gateway_runs() throws IOException {
        try (DataFolder folder = held()) {
            folder.write("address", "127.0.0.1:1");
            folder.write("admin.key", "sk-admin-1\n");

            CommandRun run = keys("operator");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("a gateway runs at http://127.0.0.1:1");
            assertThat(folder.path().resolve("admin.key")).hasContent("sk-admin-1\n");
        }
    }

    private String idOfTheFirst() {
        return keys("list").out().lines().toList().get(1).split(" +", -1)[2];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | revoke key-1 | KEY: \"key-1\" does not exist",
                "1 | rotate key-1 | KEY: \"key-1\" does not exist",
                "2 | rotate key-1 --overlap soon | \"soon\" (expected: 0, 30m, 24h or 7d)",
                "1 | rotate key-1 --overlap 31d | --overlap: \"2678400\" (expected: 0..2592000)",
                "1 | create --tenant nobody | tenant: \"nobody\" does not exist",
                "1 | create --tier free --models x | --models: \"x\" (expected: of tier free",
                "1 | create --tier free --expires 2001-01-01 | --expires: \"2001-01-01T00:00:00Z\"",
                "2 | create --tier free --expires never | \"never\" (expected: 90d, 2027-01-31",
                "1 | list --tenant nobody | tenant: \"nobody\" does not exist"
            })
    void a_wish_that_is_none_is_refused_with_what_is_right(int exit, String line, String said) {
        CommandRun run = keys(line.split(" ", -1));

        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said);
    }

    @Test
    void without_a_gateway_the_database_is_the_one_that_is_configured() throws Exception {
        PostgresServer server = RunningPostgres.one().fresh();
        Path config = Files.createDirectory(temporary.resolve("config"));
        for (String name : List.of("models.yaml", "providers.yaml", "tiers.yaml")) {
            Files.copy(CommandRun.atRoot("config").resolve(name), config.resolve(name));
        }
        Files.writeString(
                config.resolve("gateway.yaml"),
                "stepgate:\n  storage: postgres\n  postgres:\n    url: "
                        + server.url()
                        + "\n    user: postgres\n    credential: env WORD\n");
        Map<String, String> environment = Map.of("WORD", "postgres");
        String[] places = {"--config", config.toString(), "--data", data().toString()};

        CommandRun made =
                CommandRun.of(environment, with(places, "keys", "create", "--tier", "free"));
        CommandRun elsewhere =
                CommandRun.of(
                        environment,
                        "keys",
                        "list",
                        "--config",
                        config.toString(),
                        "--data",
                        temporary.resolve("elsewhere").toString());

        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(elsewhere.out().lines()).hasSize(2);
        assertThat(data().resolve("stepgate.db")).doesNotExist();
    }

    private static String[] with(String[] more, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void a_running_gateway_makes_the_key() throws IOException {
        List<String> seen = new ArrayList<>();
        HttpServer gateway = gateway(200, seen);
        try (DataFolder folder = held()) {
            folder.write("address", "127.0.0.1:" + gateway.getAddress().getPort() + "\n");
            folder.write("admin.key", "sk-admin-1\n");

            CommandRun run = keys("create", "--tier", "free", "--tenant", "ann");

            assertThat(run.out().strip()).isEqualTo("sk-stepgate-new");
            assertThat(run.exit()).isZero();
            assertThat(seen)
                    .containsExactly(
                            "POST /admin/v1/keys Bearer sk-admin-1"
                                    + " {\"tenant\":\"ann\",\"tier\":\"free\"}");
        } finally {
            gateway.stop(0);
        }
    }

    @Test
    void a_running_gateways_refusal_is_told() throws IOException {
        HttpServer gateway = gateway(401, new ArrayList<>());
        try (DataFolder folder = held()) {
            folder.write("address", "http://127.0.0.1:" + gateway.getAddress().getPort());
            folder.write("admin.key", "sk-admin-1\n");

            CommandRun run = keys("create", "--tier", "free");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains("refused with 401: not you")
                    .doesNotContain("sk-admin-1");
        } finally {
            gateway.stop(0);
        }
    }

    @Test
    void a_folder_in_use_by_somebody_without_an_address_is_told() throws IOException {
        try (DataFolder folder = held()) {
            CommandRun run = keys("create", "--tier", "free");

            assertThat(folder.path()).isEqualTo(data());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("is in use by process 4711");
        }
    }

    private DataFolder held() throws IOException {
        return ((DataFolder.Claim.Held) DataFolder.claim(data(), 4711)).folder();
    }

    private static HttpServer gateway(int status, List<String> seen) throws IOException {
        String body =
                status == 200
                        ? "{\"key\":\"sk-stepgate-new\",\"key_id\":\"key-1\",\"tenant\":\"ann\","
                                + "\"created_at\":\"2026-11-24T12:00:00Z\","
                                + "\"tier\":\"free\"}"
                        : "{\"error\":{\"message\":\"not you\"}}";
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    seen.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(status, body.length());
                    exchange.getResponseBody().write(body.getBytes(UTF_8));
                    exchange.close();
                });
        server.start();
        return server;
    }
}
