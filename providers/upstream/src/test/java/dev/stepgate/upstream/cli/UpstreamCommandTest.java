package dev.stepgate.upstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class UpstreamCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_scenario_has_a_line() {
        int exit = run("--list");

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("healthy +\\S.*"))
                .anyMatch(line -> line.matches("fault-16 +\\S.*"))
                .anyMatch(line -> line.matches("openrouter-16 +\\S.*"))
                .anyMatch(line -> line.matches("stepfun-8 +\\S.*"))
                .anyMatch(line -> line.matches("local-9 +\\S.*"));
    }

    @Test
    void it_says_how_to_point_stepgate_at_it() {
        Thread.currentThread().interrupt(); // it ends as soon as it would wait

        int exit = run("--scenario", "fault-08", "--scenario", "openrouter-1", "--port", "0");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(exit).isZero();
        assertThat(out.toString())
                .containsSubsequence(
                        "  fault-08:\n    kind: openai\n    base-url: http://127.0.0.1:",
                        "/v1\n    credential: none\n",
                        "  openrouter-1:\n    kind: openrouter\n",
                        "      - provider: fault-08\n        model: step-3.5-flash\n");
    }

    @Test
    void an_unknown_scenario_gets_a_suggestion() {
        int exit = run("--scenario", "helthy", "--port", "0");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("\"helthy\"").contains("did you mean healthy?");
    }

    @Test
    void a_port_in_use_is_named() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exit = run("--port", Integer.toString(taken.getLocalPort()));

            assertThat(exit).isEqualTo(2);
            assertThat(err.toString()).contains("--port: " + taken.getLocalPort());
        }
    }

    @Test
    void a_scale_must_leave_some_time() {
        int exit = run("--scale", "0", "--port", "0");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("scale: 0.0 (expected: more than 0, at most 1000)");
    }

    private int run(String... arguments) {
        return UpstreamCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }
}
