package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
}
