package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonSchemaTest {
    @Test
    void smoke() {
        Grammar g =
                Grammar.ofJsonSchema(
                        "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":3},\"age\":{\"type\":\"integer\",\"minimum\":-5,\"maximum\":120}},\"required\":[\"name\"],\"additionalProperties\":false}");
        assertThat(Tokens.accepts(g, "{\"name\": \"ab\", \"age\": 12}")).isTrue();
        assertThat(Tokens.accepts(g, "{\"name\":\"abé\",\n  \"age\": -5\n}")).isTrue();
        assertThat(Tokens.accepts(g, "{\"name\":\"abé\",\"age\": -6}")).isFalse();
        assertThat(Tokens.accepts(g, "{\"name\":\"abéa\"}")).isFalse();
        assertThat(Tokens.accepts(g, "{\"name\":\"\\ud83d\\ude00ab\"}")).isTrue();
        assertThat(Tokens.accepts(g, "{\"age\":1}")).isFalse();
        assertThat(Tokens.accepts(g, "{}")).isFalse();
        assertThat(Tokens.accepts(Grammar.ofJson(), "{\"a\": [1, {\"b\": null}], \"c\": -1.5e3}"))
                .isTrue();
    }
}
