package dev.stepgate.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputTextTest {

    @Test
    void the_text_is_told_while_it_grows() {
        InputText input = new InputText();

        assertThat(input.read(" { \"inp")).isEmpty();
        assertThat(input.read("ut\" : \"a\\")).isEqualTo("a");
        assertThat(input.read("nb\"")).isEqualTo("\nb");
        assertThat(input.isOver()).isTrue();
        assertThat(input.read("}")).isEmpty();
        assertThat(input.rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "echo hi,echo hi",
                "{\"why\":1;\"input\":\"x\"},{\"why\":1;\"input\":\"x\"}",
                "{\"other\":\"x\"},{\"other\":\"x\"}",
                "{\"input\":5},{\"input\":5}",
                "{\"inp,{\"inp"
            })
    void what_is_no_such_object_is_a_text_itself(String written, String meant) {
        InputText input = new InputText();

        for (int i = 0; i < written.length(); i++) {
            assertThat(input.read(written.substring(i, i + 1))).isEmpty();
        }

        assertThat(input.rest()).isEqualTo(meant);
    }

    @Test
    void the_text_may_stand_after_something_else() {
        InputText input = new InputText();

        assertThat(input.read("{\"why\":\"so\",\"input\":\"x\"}")).isEmpty();
        assertThat(input.rest()).isEqualTo("x");
    }

    @Test
    void an_escape_that_is_none_stays() {
        InputText input = new InputText();

        assertThat(input.read("{\"input\":\"\\u12z4\"}")).isEqualTo("\\u12z4");
    }
}
