package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Known;
import dev.stepgate.gateway.Known.Parting;
import dev.stepgate.gateway.Prompted;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixHeaderTest {

    private static Optional<String> text(int cached, Known known) {
        return PrefixHeader.text(new Prompted(5000, OptionalLong.of(cached), Optional.of(known)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FIRST_SEEN | 0 | , first-seen",
                "NOWHERE    | 0 | ''",
                "SYSTEM     | 0 | , broke=system",
                "TEXT       | 0 | , broke=text",
                "TOOL       | 7 | , broke=tool;index=7",
                "MESSAGE    | 0 | , broke=message;index=0",
                "THOUGHT    | 3 | , broke=thought;index=3"
            })
    void the_part_in_which_a_prompt_is_new_is_named(Parting parting, int index, String news) {
        assertThat(text(1200, new Known(1200, 0, parting, index)))
                .contains("cached=1200, shared=1200" + news);
    }

    @Test
    void what_was_let_go_of_is_counted() {
        assertThat(text(100, new Known(1200, 1100, Parting.NOWHERE, 0)))
                .contains("cached=100, shared=1200, evicted=1100");
    }

    @Test
    void nothing_is_said_where_the_provider_does_not_tell() {
        assertThat(PrefixHeader.text(new Prompted(5, OptionalLong.of(2), Optional.empty())))
                .isEmpty();
    }
}
