package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What others hold an OpenAI-compatible server to, asked of the bundled model. */
@ExtendWith(OutOfTheBox.class)
class CompatCanaryTest {
    private static final String SCANNER = "compatcanary@0.2.2";

    @Test
    void every_probe_of_the_modern_profile_passes(GatewayProcess gateway, @TempDir Path folder)
            throws Exception {
        NodeClient scanner = NodeClient.fetched(SCANNER, folder);

        Command run =
                Command.run(
                        scanner.folder(),
                        List.of(
                                "node",
                                "node_modules/compatcanary/src/cli.js",
                                "scan",
                                "--profile",
                                "modern",
                                "--base-url",
                                gateway.address() + "/v1",
                                "--model",
                                "stepgate/step-nano",
                                "--api-key",
                                gateway.firstTenant().key(),
                                "--timeout",
                                "300",
                                "--fail-on",
                                "never",
                                "--format",
                                "json"));

        assertThat(run.exit()).as(run.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.path("results"))
                .hasSize(7)
                .allSatisfy(
                        probe ->
                                assertThat(probe.path("status").asText())
                                        .as("" + probe)
                                        .isEqualTo("pass"));
        assertThat(report.path("score").intValue()).isEqualTo(100);
    }
}
