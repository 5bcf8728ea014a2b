package dev.stepgate.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.prompt.HalfObject.Tail;
import dev.stepgate.engine.template.Literals;
import org.junit.jupiter.api.Test;

class HalfObjectTest {

    @Test
    void members_that_are_complete_are_read_and_the_next_as_far_as_it_goes() {
        HalfObject half = HalfObject.read("{\"a\": 1, \"b\": \"Par");

        assertThat(Literals.writeJson(half.members())).isEqualTo("{\"a\":1}");
        assertThat(half.tail()).isEqualTo(new Tail.Member("b", "Par"));
    }

    @Test
    void a_number_is_complete_only_where_something_follows() {
        assertThat(HalfObject.read("{\"a\":1").tail()).isEqualTo(new Tail.Member("a", "1"));
        assertThat(HalfObject.read("{\"a\":1,").tail()).isEqualTo(new Tail.Nothing());
    }

    @Test
    void half_an_escape_is_not_certain() {
        assertThat(HalfObject.read("{\"a\":\"x\\").tail()).isEqualTo(new Tail.Member("a", "x"));
        assertThat(HalfObject.read("{\"a\":\"x\\u00").tail()).isEqualTo(new Tail.Member("a", "x"));
        assertThat(HalfObject.read("{\"a\":\"x\\ud83d").tail())
                .isEqualTo(new Tail.Member("a", "x"));
        assertThat(HalfObject.read("{\"a\":\"x\\ud83d\\ude00").tail())
                .isEqualTo(new Tail.Member("a", "x\uD83D\uDE00"));
    }

    @Test
    void names_begin_as_the_model_spells_them() {
        assertThat(HalfObject.read("{\"a\":t").tail()).isEqualTo(new Tail.Member("a", "True"));
        assertThat(HalfObject.read("{\"a\":nul").tail()).isEqualTo(new Tail.Member("a", "None"));
    }

    @Test
    void a_nest_stays_as_it_was_written() {
        assertThat(HalfObject.read("{\"a\":{\"b\":[1,\"]").tail())
                .isEqualTo(new Tail.Member("a", "{\"b\":[1,\"]"));
    }

    @Test
    void a_name_that_is_not_complete_is_nothing() {
        assertThat(HalfObject.read("").tail()).isEqualTo(new Tail.Nothing());
        assertThat(HalfObject.read("{").tail()).isEqualTo(new Tail.Nothing());
        assertThat(HalfObject.read("{\"ab").tail()).isEqualTo(new Tail.Nothing());
        assertThat(HalfObject.read("{\"ab\"").tail()).isEqualTo(new Tail.Member("ab", ""));
    }
}
