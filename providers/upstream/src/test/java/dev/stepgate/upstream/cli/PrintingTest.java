package dev.stepgate.upstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.HangUp;
import dev.stepgate.upstream.Received;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrintingTest {
    private final StringWriter out = new StringWriter();
    private final Printing printing = new Printing(new PrintWriter(out));

    private final Received request =
            new Received(
                    "POST",
                    "/v1/chat/completions",
                    Map.of("authorization", "Bearer secret"),
                    "{}",
                    Duration.ofMillis(61_234));

    @Test
    void a_request_is_a_line_without_its_key() {
        printing.answers(request, "fault-08", 2, "200, then hangs up");

        assertThat(out.toString().strip())
                .isEqualTo(
                        "01:01.234  fault-08  POST /v1/chat/completions #2, 2 bytes"
                                + " -> 200, then hangs up");
    }

    @Test
    void a_client_that_left_is_a_line() {
        printing.left(new HangUp(request, Duration.ofSeconds(62)));

        assertThat(out.toString().strip())
                .isEqualTo("01:02.000  the client left /v1/chat/completions, asked at 01:01.234");
    }
}
