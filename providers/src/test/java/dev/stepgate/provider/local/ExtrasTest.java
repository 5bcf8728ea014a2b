package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.RawJson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtrasTest {

    @Test
    void tools_may_be_called_unless_they_are_forbidden() {
        assertThat(new Extras(Map.of()).forbidsTools()).isFalse();
        assertThat(choosing("\"auto\"").forbidsTools()).isFalse();
        assertThat(choosing("null").forbidsTools()).isFalse();
        assertThat(choosing(" \"none\"").forbidsTools()).isTrue();
    }

    private static Extras choosing(String choice) {
        return new Extras(Map.of("tool_choice", new RawJson(choice)));
    }
}
