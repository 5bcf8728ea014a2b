package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeObjectTest {
    private static final List<String> OBJECTS =
            List.of(
                    "{}",
                    " \n{ }",
                    "{\"a\":{\"b\":[{},[]]}}",
                    "{\"a\":\"}\\\"{[\",\"b\":\"\\\\\"}",
                    "{\"\\u007d\":\"😀}\"}");

    @Test
    void an_object_is_whole_at_its_last_brace_wherever_it_is_cut() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            String object = OBJECTS.get(random.nextInt(OBJECTS.size()));
            WholeObject watched = new WholeObject();
            int at = 0;
            while (at < object.length()) {
                assertThat(watched.isWhole()).isFalse();
                int next = at + 1 + random.nextInt(object.length() - at);
                assertThat(watched.read(object.substring(at, next))).isEqualTo(next - at);
                at = next;
            }

            assertThat(watched.isWhole()).isTrue();
            assertThat(watched.isObject()).isTrue();
        }
    }

    @Test
    void what_follows_it_is_not_part_of_it() {
        WholeObject watched = new WholeObject();

        assertThat(watched.read("{} {}")).isEqualTo(2);
        assertThat(watched.read("more")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"{}\"", "[{}]", "null", "7", "", "  "})
    void what_does_not_begin_as_one_is_none(String other) {
        WholeObject watched = new WholeObject();

        watched.read(other);

        assertThat(watched.isObject()).isFalse();
        assertThat(watched.isWhole()).isFalse();
    }
}
