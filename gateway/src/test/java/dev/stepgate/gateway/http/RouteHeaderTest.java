package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RouteHeaderTest {

    @Test
    void notes_become_one_line_of_plain_letters() {
        assertThat(RouteHeader.text(List.of("near n: 1, as listed", "fär\r\n: 2")))
                .isEqualTo("near n: 1, as listed; f?r??: 2");
    }

    @Test
    void a_long_story_is_cut() {
        assertThat(RouteHeader.text(List.of("x".repeat(5000)))).hasSize(2000).endsWith("x...");
    }
}
