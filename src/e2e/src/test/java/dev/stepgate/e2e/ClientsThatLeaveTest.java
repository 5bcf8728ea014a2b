package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that leaves takes its work with it. */
@ExtendWith(OutOfTheBox.class)
class ClientsThatLeaveTest {
    /** Each of these keeps the engine, which answers one at a time, for some ten seconds. */
    private static final int RAMBLERS = 4;

    private static final Duration FAR_LESS_THAN_THEY_TAKE = Duration.ofSeconds(10);

    private static final String RAMBLING =
            """
            {"model": "stepgate/step-nano", "stream": true, "temperature": 0, "max_tokens": 8000,
             "messages": [{"role": "system", "content": "Answer briefly."},
                          {"role": "user", "content": "Count from 29 to 34."}]}
            """;

    @Test
    void the_engine_is_free_as_soon_as_nobody_listens(GatewayProcess gateway) throws Exception {
        for (int i = 0; i < RAMBLERS; i++) {
            try (Socket client = gateway.firstTenant().asking(RAMBLING)) {
                readTokens(client.getInputStream());
            }
        }
        FutureTask<Integer> next =
                new FutureTask<>(
                        () -> gateway.firstTenant().ask("stepgate/step-nano").statusCode());
        Thread.ofVirtual().start(next);

        assertThat(next.get(FAR_LESS_THAN_THEY_TAKE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(200);
    }

    /** Enough that the answer has begun, and not nearly all of it. */
    private static void readTokens(InputStream stream) throws Exception {
        assertThat(stream.readNBytes(4096)).hasSize(4096);
    }
}
