package dev.stepgate.gateway.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.form.Promise.Breach;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PromiseTest {
    private static final String CITY =
            """
            {"type": "object", "additionalProperties": false, "required": ["city", "hours"],
             "properties": {"city": {"type": "string", "pattern": "^[A-Z]"},
                            "hours": {"type": "array", "items": {"$ref": "#/$defs/hour"}}},
             "$defs": {"hour": {"type": "integer", "minimum": 0, "maximum": 23}}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'city':'Oslo','hours':[1,23]} | ``",
                " {'hours':[],'city':'Oslo'} | ``",
                "{'city':'Oslo'} | # (required)",
                "{'city':'Oslo','hours':[],'x':1} | # (additionalProperties)",
                "{'city':'oslo','hours':[]} | #/city (pattern)",
                "{'city':1,'hours':[]} | #/city (type)",
                "{'city':'Oslo','hours':[1,24]} | #/hours/1 (maximum)",
                "[] | # (type)",
            })
    void an_answer_complies_or_the_place_and_the_keyword_are_told(String answer, String words) {
        Optional<Breach> breach = schema(CITY).breach(answer.replace('\'', '"'));

        assertThat(breach.map(Breach::words).orElse("")).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "{", "{} {}", "```json\n{}\n```", "{'a':1}", "{},"})
    void what_is_no_json_is_told_so(String answer) {
        for (Promise promise : new Promise[] {schema("{}"), object()}) {
            assertThat(promise.breach(answer)).contains(new Breach("it is no JSON", true));
        }
    }

    @Test
    void an_object_is_any_object_and_nothing_else() {
        assertThat(object().breach("{\"a\":[1]}")).isEmpty();
        assertThat(object().breach("[{}]")).contains(new Breach("# (type)", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": 7}",
                "{\"pattern\": \"(\"}",
                "{\"$ref\": \"https://127.0.0.1/schema.json\"}",
                "{\"$ref\": \"#\"}",
                "{\"$ref\": \"#/nowhere\"}",
                "{\"$schema\": \"https://example.org/mine\", \"type\": \"integer\"}",
                "{\"$schema\": 1}",
                "[1]",
            })
    void a_schema_that_cannot_be_checked_promises_json_only(String schema) {
        assertThat(schema(schema).breach("\"a\"")).isEmpty();
        assertThat(schema(schema).breach("a")).isPresent();
    }

    @Test
    void a_pattern_that_would_go_on_for_ever_is_given_up() {
        String answer = "\"" + "a".repeat(200) + "!\"";

        assertThat(schema("{\"pattern\": \"(.*)(.*)(.*)(.*)(.*)(.*)x\"}").breach(answer)).isEmpty();
    }

    @Test
    void an_answer_too_deep_to_be_looked_through_is_believed() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);

        assertThat(schema("{\"type\": \"object\"}").breach(deep)).isEmpty();
    }

    @Test
    void formats_are_remarks_as_the_standard_has_it() {
        assertThat(schema("{\"format\": \"date\"}").breach("\"soon\"")).isEmpty();
    }

    @Test
    void a_long_place_is_cut() {
        String name = "n".repeat(5_000);
        String schema = "{\"additionalProperties\": {\"type\": \"integer\"}}";

        Breach breach = schema(schema).breach("{\"" + name + "\": \"x\"}").orElseThrow();

        assertThat(breach.words()).hasSizeLessThan(250).endsWith("… (type)");
    }

    @Test
    void text_and_grammars_promise_nothing_that_is_checked() {
        assertThat(Promise.of(new AnswerForm.Free())).isEmpty();
        assertThat(Promise.of(new AnswerForm.Grammar("root ::= \"a\""))).isEmpty();
        assertThat(Promise.of(new AnswerForm.Other("x", new RawJson("{}")))).isEmpty();
    }

    private static Promise schema(String schema) {
        return Promise.of(new AnswerForm.Schema(new RawJson(schema), "x", new RawJson("{}")))
                .orElseThrow();
    }

    private static Promise object() {
        return Promise.of(new AnswerForm.JsonObject()).orElseThrow();
    }
}
