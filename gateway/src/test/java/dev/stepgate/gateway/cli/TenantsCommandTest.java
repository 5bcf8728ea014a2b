package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TenantsCommandTest {
    @TempDir Path temporary;

    TenantsCommandTest() {}

    private CommandRun run(String line) {
        List<String> all = new ArrayList<>(List.of(line.split(" ", -1)));
        all.addAll(List.of("--config", CommandRun.atRoot("config").toString()));
        return CommandRun.of(
                Map.of("STEPGATE_DATA", temporary.resolve("data").toString()),
                all.toArray(String[]::new));
    }

    private CommandRun done(String line) {
        CommandRun run = run(line);
        assertThat(run.exit()).as(run.err()).isZero();
        return run;
    }

    @Test
    void a_tenant_is_listed_with_its_own_budget_and_its_keys() {
        CommandRun made = done("tenants create ann --tier free --dollars-per-day 2.50");
        done("keys create --tenant ann");
        done("tenants create bob --tier paid");

        List<String> lines = done("tenants list").out().lines().toList();

        assertThat(made.out()).isEmpty();
        assertThat(made.err()).contains("made tenant ann: tier free, active, dollars a day: 2.5");
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .matches("TENANT +TIER +STATE +A DAY +A MONTH +STORES +REASONING +KEYS +CREATED");
        assertThat(lines.get(1))
                .matches("ann +free +active +2\\.5 +as tier +no +as gateway +1 +\\S+Z");
        assertThat(lines.get(2))
                .matches("bob +paid +active +as tier +as tier +no +as gateway +0 +\\S+Z");
    }

    @Test
    void what_is_set_and_suspended_is_shown_until_it_is_not_any_more() {
        done("tenants create ann --tier free --dollars-per-month 100");
        done("keys create --tenant ann --label ci --local-only");

        done("tenants set ann --tier paid --dollars-per-day 1 --dollars-per-month tier");
        done("tenants suspend ann");
        String suspended = done("tenants show ann").out();
        done("tenants resume ann");

        assertThat(suspended)
                .containsPattern("tier +paid\\R")
                .containsPattern("state +suspended\\R")
                .containsPattern("dollars a day +1\\R")
                .containsPattern("dollars a month +as tier\\R")
                .containsPattern("ann +paid +key-\\w+ +suspended +ci +all \\(local-only\\)");
        assertThat(done("tenants show ann").out()).containsPattern("state +active\\R");
    }

    @Test
    void what_a_tenant_chooses_is_set_shown_and_taken_back() {
        done("tenants create ann --tier free --reasoning reasoning");

        CommandRun set = done("tenants set ann --store-responses true --reasoning both");
        String shown = done("tenants show ann").out();
        done("tenants set ann --store-responses false --reasoning gateway");

        assertThat(set.err()).contains("stores responses: yes, reasoning: both");
        assertThat(shown)
                .containsPattern("stores responses +yes\\R")
                .containsPattern("reasoning goes to +both\\R");
        assertThat(done("tenants show ann").out())
                .containsPattern("stores responses +no\\R")
                .containsPattern("reasoning goes to +as gateway\\R");
    }

    @Test
    void an_erased_tenant_is_gone_and_so_are_its_keys() {
        done("keys create --tenant ann --tier free");

        CommandRun unsure = run("tenants erase ann");
        CommandRun erased = run("tenants erase ann --yes");

        assertThat(unsure.exit()).isEqualTo(2);
        assertThat(unsure.err()).contains("--yes: missing");
        assertThat(erased.err()).containsPattern("its sums are kept as erased-[0-9a-f]{12}\\R");
        assertThat(done("keys list").out()).isEmpty();
        assertThat(run("tenants show ann").exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | tenants create ann --tier gold | --tier: \"gold\" (expected: one of free, paid)",
                "1 | tenants create a/b --tier free | tenant: \"a/b\" (expected: up to 64 letters",
                "1 | tenants create bob --tier free | tenant: \"bob\" (expected: a name that no tenant has yet)",
                "1 | tenants suspend nobody | tenant: \"nobody\" does not exist (expected: one of",
                "2 | tenants set bob | nothing to set (expected: --tier, --dollars-per-day, --dollars-per-month,",
                "2 | tenants set bob --reasoning elsewhere | \"elsewhere\" (expected: reasoning_content, reasoning, both or gateway)",
                "2 | tenants set bob --store-responses maybe | is not a boolean",
                "2 | tenants set bob --dollars-per-day -1 | \"-1\" (expected: dollars such as 2.50",
                "2 | tenants set bob --dollars-per-day free | \"free\" (expected: dollars such as 2.50",
                "2 | tenants create ann | Missing required option: '--tier=TIER'",
                "2 | tenants nonsense | nonsense"
            })
    void a_wish_that_is_none_is_refused_with_what_is_right(int exit, String line, String said) {
        done("tenants create bob --tier paid");

        CommandRun run = run(line);

        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said);
    }
}
