package dev.stepgate.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"b\": 1, \"a\": [true, null, \"é\\n\"]} # {\"b\":1,\"a\":[true,null,\"é\\n\"]}",
                "12345678901234567890123 # 12345678901234567890123",
                "1.50 # 1.5",
                "1e2 # 100.0",
                "{\"a\": 1, \"b\": 2, \"a\": 3} # {\"a\":3,\"b\":2}",
                "[] # []",
                "-0 # 0",
            })
    void json_is_read_and_written(String json, String written) {
        assertThat(Literals.readJson(json).map(Literals::writeJson)).contains(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,]", "{'a': 1}", "1 2", "nul", "NaN", "1e999", "\"a"})
    void what_is_not_json_is_empty(String text) {
        assertThat(Literals.readJson(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'a': 'it\\'s', \"b\": [True, False, None]} # {\"a\":\"it's\",\"b\":[true,false,null]}",
                "(1, -2.5, +3,) # [1,-2.5,3]",
                "'a' 'b' # \"ab\"",
                "{} # {}",
                "{'a': {'b': {}}} # {\"a\":{\"b\":{}}}",
            })
    void python_is_read(String python, String json) {
        assertThat(Literals.readPython(python).map(Literals::writeJson)).contains(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "f()",
                "a",
                "1 + 1",
                "[1",
                "['a'|upper]",
                "{1: 2}",
                "{'a': x}",
                "1 }}",
                "-'a'"
            })
    void what_is_not_a_python_literal_is_empty(String text) {
        assertThat(Literals.readPython(text)).isEmpty();
    }

    @Test
    void json_nested_without_end_is_not_read() {
        assertThat(Literals.readJson("[".repeat(100_000))).isEmpty();
        assertThat(Literals.readPython("[".repeat(100_000))).isEmpty();
    }

    @Test
    void json_nested_as_deep_as_may_be_is_read_and_written() {
        String deep = "[".repeat(900) + "]".repeat(900);

        assertThat(Literals.readJson(deep).map(Literals::writeJson)).contains(deep);
    }
}
