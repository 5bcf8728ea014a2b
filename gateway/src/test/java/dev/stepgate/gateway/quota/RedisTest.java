package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RedisTest {
    private static final Optional<String> NOBODY = Optional.empty();

    @Test
    void a_server_that_is_not_there_is_named_without_the_password() {
        RedisServer nowhere =
                new RedisServer("redis://127.0.0.1:1/3", NOBODY, Optional.of("secret"));

        assertThatThrownBy(() -> Redis.open(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("redis://127.0.0.1:1/3 cannot be used: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_password_that_is_not_accepted_is_not_told() throws IOException {
        try (RunningRedis server = RunningRedis.start()) {
            RedisServer wrong =
                    new RedisServer(server.url(), Optional.of("ann"), Optional.of("secret"));

            assertThatThrownBy(() -> Redis.open(wrong))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(server.url() + " cannot be used: ")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void who_is_known_is_let_in() throws IOException {
        try (RunningRedis server = RunningRedis.start()) {
            server.letIn("ann", "secret");

            try (Redis redis =
                    Redis.open(
                            new RedisServer(
                                    server.url(), Optional.of("ann"), Optional.of("secret")))) {
                redis.ping();

                assertThat(redis).hasToString(server.url());
            }
        }
    }
}
