package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "http://:secret@localhost", "redis://", "redis://:secret@"})
    void what_is_no_address_is_refused_without_repeating_it(String url) {
        assertThatThrownBy(() -> Redis.named(() -> Optional.of(url)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "stepgate.redis.url: is no address of a server (expected:"
                                + " redis://[user:password@]host[:port][/database])");
    }

    @Test
    void settings_that_name_none_are_refused() {
        assertThatThrownBy(() -> Redis.named(Optional::empty))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("stepgate.redis.url: not set (expected");
    }

    @Test
    void a_server_that_is_not_there_is_named_without_the_password() {
        assertThatThrownBy(() -> Redis.open("redis://ann:secret@127.0.0.1:1/3"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Redis at 127.0.0.1:1/3 cannot be used: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_password_that_is_not_accepted_is_not_told() throws IOException {
        try (RunningRedis server = RunningRedis.start()) {
            String url = server.url().replace("redis://", "redis://ann:secret@");

            assertThatThrownBy(() -> Redis.open(url))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be used: ")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void a_server_is_told_by_its_place_alone() throws IOException {
        try (RunningRedis server = RunningRedis.start();
                Redis redis = Redis.open(server.url())) {
            redis.ping();

            assertThat(redis).hasToString("Redis at " + server.url().substring(8) + "/0");
        }
    }
}
