package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatableTest {
    private static final Caller ANN =
            new Caller("ann", "key_1", new Tier("paid", List.of(), List.of()));

    private static Optional<Repeatable> of(String path, String body, String... names) {
        return Repeatable.of(List.of(names), ANN, path, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_request_without_a_name_is_not_one() {
        assertThat(of("/v1/chat/completions", "{}")).isEmpty();
    }

    @Test
    void the_same_name_path_and_body_are_the_same_request() {
        assertThat(of("/a", "{}", "k")).isEqualTo(of("/a", "{}", "k"));
    }

    @Test
    void another_path_or_body_is_another_request() {
        Repeatable one = of("/a", "{}", "k").orElseThrow();

        assertThat(of("/b", "{}", "k").orElseThrow().asked()).isNotEqualTo(one.asked());
        assertThat(of("/a", "{} ", "k").orElseThrow().asked()).isNotEqualTo(one.asked());
    }

    @Test
    void nothing_of_the_body_is_in_it() {
        assertThat(of("/a", "{\"content\":\"secret\"}", "k").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "Zoë", "\u0007"})
    void what_is_no_visible_ascii_is_refused(String name) {
        assertThatThrownBy(() -> of("/a", "{}", name))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(
                        "Idempotency-Key: not a key (expected: one, of 1 to 255 visible ASCII"
                                + " characters)");
    }

    @Test
    void a_name_has_at_most_255_characters() {
        assertThat(of("/a", "{}", "k".repeat(255))).isPresent();
        assertThatThrownBy(() -> of("/a", "{}", "k".repeat(256)))
                .isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void two_names_are_refused() {
        assertThatThrownBy(() -> of("/a", "{}", "one", "two"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageStartingWith("Idempotency-Key: several");
    }
}
