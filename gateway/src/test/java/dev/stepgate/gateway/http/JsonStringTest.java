package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonStringTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | \"plain\"",
                "a\"b\\c | \"a\\\"b\\\\c\"",
                "免费版 | \"免费版\"",
                "👋 | \"👋\"",
            })
    void text_is_quoted(String text, String json) {
        assertThat(quoted(text)).isEqualTo(json);
    }

    @Test
    void control_characters_are_escaped() {
        assertThat(quoted("\n\r\t\u0000\u001f")).isEqualTo("\"\\n\\r\\t\\u0000\\u001f\"");
    }

    @Test
    void half_a_character_survives_until_its_other_half_arrives() {
        String wave = "👋";

        String first = quoted(wave.substring(0, 1));
        String second = quoted(wave.substring(1));

        assertThat(first).isEqualTo("\"\\ud83d\"");
        assertThat(second).isEqualTo("\"\\udc4b\"");
    }

    @Test
    void whatever_is_written_is_read_back() throws Exception {
        Random random = new Random(20261124);
        ObjectMapper mapper = new ObjectMapper();
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, 0x10FFFF)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .map(c -> random.nextBoolean() ? c % 128 : c)
                    .forEach(text::appendCodePoint);

            String read = mapper.readValue(quoted(text.toString()), String.class);

            assertThat(read).isEqualTo(text.toString());
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        JsonString.append(out, text);
        return out.toString();
    }
}
