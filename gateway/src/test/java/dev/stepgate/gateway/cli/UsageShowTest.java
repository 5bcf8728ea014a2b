package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageShowTest {
    private static final String SUMS =
            """
            {"object":"list","since":"2026-11-01","until":"2026-11-26","data":[\
            {"tenant":"bobby","requests":12,"prompt_tokens":1000,"cached_tokens":4,\
            "completion_tokens":10,"reasoning_tokens":3,"cost_dollars":12.5},\
            {"tenant":"ann","requests":1,"prompt_tokens":10,"cached_tokens":4,\
            "completion_tokens":10,"reasoning_tokens":3,"cost_dollars":0.000000001}]}""";
    private static final String KEYS =
            """
            {"object":"list","since":"2026-11-20","until":"2026-11-26","data":[\
            {"key":"key-0a1b","tenant":"ann","requests":1,"prompt_tokens":10,"cached_tokens":4,\
            "completion_tokens":10,"reasoning_tokens":3,"cost_dollars":0}]}""";
    private static final String NOTHING =
            "{\"object\":\"list\",\"since\":\"2026-11-01\",\"until\":\"2026-11-26\",\"data\":[]}";

    @TempDir Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    @Test
    void a_table_is_aligned_and_adds_up_to_the_last_digit() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, SUMS)) {
            CommandRun run = gateway.run("usage", "--since", "2026-11-01");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out().lines())
                    .containsExactly(
                            "used since 2026-11-01 (UTC days)",
                            "tenant  requests  prompt  cached  completion  reasoning       dollars",
                            "bobby         12    1000       4          10          3  12.5",
                            "ann            1      10       4          10          3   0.000000001",
                            "total         13    1010       8          20          6  12.500000001");
        }
    }

    @Test
    void keys_are_told_with_whose_they_are_and_from_when_on_that_is_known() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, KEYS)) {
            CommandRun run = gateway.run("usage", "--by", "key", "--since", "2026-11-01");

            assertThat(run.out().lines())
                    .containsExactly(
                            "used since 2026-11-20 (UTC days)",
                            "key       tenant  requests  prompt  cached  completion  reasoning  dollars",
                            "key-0a1b  ann            1      10       4          10          3        0",
                            "total                    1      10       4          10          3        0");
        }
    }

    @Test
    void what_was_asked_for_is_asked_of_the_gateway_with_the_operators_key() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, NOTHING)) {
            gateway.run("usage", "--by", "day", "--since", "7d", "--tenant", "a&b");

            assertThat(gateway.seen())
                    .singleElement()
                    .asString()
                    .startsWith("Bearer sk-admin-1 /admin/v1/usage?")
                    .contains("by=day", "since=7d", "tenant=a%26b")
                    .doesNotContain("until");
        }
    }

    @Test
    void programs_get_what_the_gateway_told() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, SUMS)) {
            assertThat(gateway.run("usage", "--json").out().strip()).isEqualTo(SUMS);
        }
    }

    @Test
    void nothing_used_is_said_beside_an_empty_output() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, NOTHING)) {
            CommandRun run = gateway.run("usage", "--tenant", "carl", "--since", "2026-11-01");

            assertThat(run.exit()).isZero();
            assertThat(run.out()).isEmpty();
            assertThat(run.err().strip())
                    .isEqualTo("nothing was used by tenant carl since 2026-11-01 (UTC days)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--by, moon, '--by: \"moon\" (expected: tenant, key, model or day)'",
        "--since, soon, '--since: \"soon\" (expected: a day such as'",
        "--until, 2020-01-01, '--until: \"2020-01-01\" is before since'"
    })
    void what_cannot_be_meant_is_wrong_usage_and_nobody_is_asked(
            String option, String value, String sentence) throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, SUMS)) {
            CommandRun run = gateway.run("usage", option, value);

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains(sentence);
            assertThat(gateway.seen()).isEmpty();
        }
    }

    @Test
    void the_gateways_refusal_is_told_without_the_key() throws IOException {
        String body = "{\"error\":{\"message\":\"not you\"}}";
        try (ToldGateway gateway = ToldGateway.answering(data(), 401, body)) {
            CommandRun run = gateway.run("usage");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains("refused with 401: not you")
                    .doesNotContain("sk-admin-1");
        }
    }

    @Test
    void a_folder_without_a_gateway_is_told() {
        CommandRun run = CommandRun.of(Map.of("STEPGATE_DATA", data().toString()), "usage");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("no gateway has left its address in " + data());
        assertThat(data()).doesNotExist();
    }

    @Test
    void a_gateway_that_has_gone_is_told() throws IOException {
        try (DataFolder folder =
                ((DataFolder.Claim.Held) DataFolder.claim(data(), 4711)).folder()) {
            folder.write("address", "127.0.0.1:1\n");
            folder.write("admin.key", "sk-admin-1\n");

            CommandRun run = CommandRun.of(Map.of("STEPGATE_DATA", data().toString()), "usage");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("nobody answers at http://127.0.0.1:1 (expected:");
        }
    }
}
