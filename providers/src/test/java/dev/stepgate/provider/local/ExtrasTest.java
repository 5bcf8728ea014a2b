package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.RawJson;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.provider.ProviderFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtrasTest {

    @Test
    void without_fields_nothing_is_wished() {
        var extras = new Extras("local", Map.of());

        assertThat(extras.penalties()).isEqualTo(Sampling.Penalties.NONE);
        assertThat(extras.minTokens()).isZero();
        assertThat(extras.forbidsTools()).isFalse();
    }

    @Test
    void penalties_and_the_least_number_of_tokens_are_read() {
        var extras =
                new Extras(
                        "local",
                        Map.of(
                                "presence_penalty", new RawJson("0.5"),
                                "frequency_penalty", new RawJson("-1"),
                                "repetition_penalty", new RawJson("1.1"),
                                "min_tokens", new RawJson("4"),
                                "tool_choice", new RawJson("\"none\"")));

        assertThat(extras.penalties()).isEqualTo(new Sampling.Penalties(0.5f, -1, 1.1f));
        assertThat(extras.minTokens()).isEqualTo(4);
        assertThat(extras.forbidsTools()).isTrue();
    }

    @Test
    void null_is_as_good_as_absent() {
        var extras = new Extras("local", Map.of("presence_penalty", new RawJson("null")));

        assertThat(extras.penalties()).isEqualTo(Sampling.Penalties.NONE);
    }

    @Test
    void what_is_no_number_is_refused_by_name() {
        var extras =
                new Extras(
                        "local",
                        Map.of(
                                "frequency_penalty", new RawJson("\"high\""),
                                "min_tokens", new RawJson("1.5")));

        assertThatThrownBy(extras::penalties)
                .isInstanceOf(ProviderFailure.Rejected.class)
                .hasMessageContaining("frequency_penalty: \"high\" (expected: a number)");
        assertThatThrownBy(extras::minTokens)
                .hasMessageContaining("min_tokens: 1.5 (expected: a whole number)");
    }
}
