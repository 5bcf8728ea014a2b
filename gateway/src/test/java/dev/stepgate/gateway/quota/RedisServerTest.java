package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisServerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://host",
                "redis://host/",
                "redis://10.0.0.1:6379",
                "rediss://host.example:6380/15",
                "redis://[::1]:6379/0"
            })
    void an_address_names_a_server_and_perhaps_a_port_and_a_database(String url) {
        assertThat(RedisServer.isAddress(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.0", "6.2.6-v5", "6.10.1", "7.0.0-rc1", "8.4.0", "10.0.0"})
    void a_version_from_the_first_tried_on_is_of_use(String version) {
        assertThat(RedisServer.whyNot(info(version))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.24", "5.0.14.1", "6.0.16", "6.1.9"})
    void an_older_version_is_named_with_what_was_expected(String version) {
        assertThat(RedisServer.whyNot(info(version)))
                .contains("it is of version " + version + " (expected: 6.2 or later)");
    }

    @Test
    void a_server_that_tells_no_version_is_refused() {
        assertThat(RedisServer.whyNot("# Server\r\nos:Linux\r\n"))
                .contains("it does not tell its version (expected: 6.2 or later)");
    }

    private static String info(String version) {
        return "# Server\r\nserver_name:any\r\nredis_version:" + version + "\r\nos:Linux\r\n";
    }
}
