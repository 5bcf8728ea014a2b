package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands beside a gateway that runs. */
@ExtendWith(OutOfTheBox.class)
class OperatorsCommandsTest {

    @Test
    void makes_a_key_that_works_at_once(GatewayProcess gateway) throws Exception {
        Command made =
                Command.run(
                        gateway.home(), "keys", "create", "--tier", "free", "--tenant", "alice");

        assertThat(made.exit()).as(made.err()).isZero();
        gateway.as(made.out().strip()).ask("stepgate/step-nano").then().statusCode(200);
    }

    @Test
    void lists_keys_without_their_text(GatewayProcess gateway) throws Exception {
        Client tenant = gateway.newTenant("bob", "free");

        Command list = Command.run(gateway.home(), "keys", "list");

        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out().lines())
                .anyMatch(line -> line.matches("bob +free +key-\\w+ +in-force .*"))
                .anyMatch(line -> line.matches("default +paid +key-.*"));
        assertThat(list.out()).doesNotContain(tenant.key());
    }

    @Test
    void checks_the_configuration(GatewayProcess gateway) throws Exception {
        Command check = Command.run(gateway.home(), "config", "check");

        assertThat(check.exit()).as(check.out() + check.err()).isZero();
        assertThat(check.out())
                .contains(
                        "models: stepfun/step-3.5-flash, stepgate/step-nano", "tiers: free, paid");
    }

    @Test
    void asks_whether_it_answers(GatewayProcess gateway) throws Exception {
        Command probe = Command.run(gateway.home(), "probe");

        assertThat(probe.exit()).as(probe.err()).isZero();
        assertThat(probe.out().strip())
                .isEqualTo("The free tier allows 20 requests per minute and 50 requests per day.");
    }

    @Test
    void adds_up_what_was_used(GatewayProcess gateway) throws Exception {
        Client tenant = gateway.newTenant("carol", "paid");
        tenant.ask("stepgate/step-nano").then().statusCode(200);
        tenant.ask("stepgate/step-nano").then().statusCode(200);

        Command table = Command.run(gateway.home(), "usage", "--by", "key", "--tenant", "carol");
        Command json = Command.run(gateway.home(), "usage", "--tenant", "carol", "--json");

        assertThat(table.exit()).as(table.err()).isZero();
        assertThat(table.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .hasSize(4)
                .anyMatch(line -> line.startsWith("used since 20"))
                .contains("key tenant requests prompt cached completion reasoning dollars")
                .anyMatch(line -> line.matches("key-\\w+ carol 2 \\d+ \\d+ 2 \\d+ 0\\.0000\\d+"))
                .anyMatch(line -> line.startsWith("total 2 "));
        JsonPath told = new JsonPath(json.out());
        assertThat(told.getInt("data[0].requests")).isEqualTo(2);
        assertThat(told.getInt("data[0].completion_tokens")).isEqualTo(2);
    }

    @Test
    void says_that_nothing_was_used(GatewayProcess gateway) throws Exception {
        Command usage = Command.run(gateway.home(), "usage", "--tenant", "nobody");

        assertThat(usage.exit()).isZero();
        assertThat(usage.out()).isEmpty();
        assertThat(usage.err()).contains("nothing was used by tenant nobody since 20");
    }

    @Test
    void exports_receipts_to_a_file(GatewayProcess gateway, @TempDir Path folder) throws Exception {
        String id =
                gateway.newTenant("dora", "free")
                        .ask("stepgate/step-nano")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("id");
        Path file = folder.resolve("dora.csv");

        Command export =
                Command.run(
                        gateway.home(),
                        "receipts",
                        "export",
                        "--format",
                        "csv",
                        "--tenant",
                        "dora",
                        "--out",
                        file.toString());

        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("id,at,tenant,key_id,");
        assertThat(Files.readString(file)).contains("\r\n" + id + ",", ",dora,key-", ",length,");
    }

    @Test
    void names_the_option_that_cannot_be_meant(GatewayProcess gateway) throws Exception {
        Command usage = Command.run(gateway.home(), "usage", "--by", "moon");
        Command export = Command.run(gateway.home(), "receipts", "export", "--since", "soon");

        assertThat(usage.exit()).isEqualTo(2);
        assertThat(usage.err()).contains("--by: \"moon\" (expected: tenant, key, model or day)");
        assertThat(export.exit()).isEqualTo(2);
        assertThat(export.err()).contains("--since: \"soon\" (expected: a day such as");
    }
}
