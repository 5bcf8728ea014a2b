package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {

    /** A schema, a text that complies, and one that does not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"null\"} | null | 0",
                "{\"type\":\"boolean\"} | true | \"true\"",
                "{\"type\":\"integer\"} | -12 | 1.5",
                "{\"type\":\"integer\"} | 0 | 01",
                "{\"type\":\"number\"} | -0.5e-3 | 1.",
                "{\"type\":\"string\"} | \"a\\u00e9\\ud83d\\ude00\\n\" | \"\\ud83d\"",
                "{\"type\":\"string\"} | \"日本\" | \"\t\"",
                "{\"type\":[\"string\",\"null\"]} | null | 1",
                "{\"enum\":[1,\"a\",[2,null],{\"b\":true}]} | {\"b\": true} | {\"b\":false}",
                "{\"enum\":[1,\"a\"],\"type\":\"string\"} | \"a\" | 1",
                "{\"const\":\"x\\\"y\"} | \"x\\\"y\" | \"x\"",
                "{\"minLength\":2} | \"éé\" | \"é\"",
                "{\"maxLength\":2} | \"\\ud83d\\ude00a\" | \"abc\"",
                "{\"type\":\"string\",\"maxLength\":1000000000} | \"abc\" | 1",
                "{\"pattern\":\"^a+$\"} | \"aaa\" | \"ab\"",
                "{\"pattern\":\"b\"} | \"abc\" | \"ac\"",
                "{\"pattern\":\"^[a-z]*$\",\"maxLength\":3,\"minLength\":2} | \"abc\" | \"abcd\"",
                "{\"format\":\"date\"} | \"2024-02-29\" | \"2023-02-29\"",
                "{\"minimum\":-3} | -3 | -4",
                "{\"minimum\":-3,\"type\":\"integer\"} | 7 | -3.5",
                "{\"maximum\":2.5} | 2.50 | 2.51",
                "{\"exclusiveMinimum\":0} | 0.001 | 0",
                "{\"exclusiveMaximum\":10,\"type\":\"integer\"} | 9 | 10",
                "{\"minimum\":99,\"maximum\":1005,\"type\":\"integer\"} | 1005 | 1006",
                "{\"minimum\":1e20,\"type\":\"number\",\"maximum\":2e20} | 150000000000000000000 | 1",
                "{\"multipleOf\":7,\"type\":\"integer\"} | 49 | 50",
                "{\"multipleOf\":0.05} | 1.15 | 1.12",
                "{\"items\":{\"type\":\"null\"}} | [null, null] | [1]",
                "{\"prefixItems\":[{\"const\":1}],\"items\":false} | [1] | [1, 2]",
                "{\"minItems\":1,\"items\":{\"const\":1}} | [1] | []",
                "{\"maxItems\":2,\"items\":{\"const\":1}} | [1, 1] | [1, 1, 1]",
                "{\"maxItems\":0} | [] | [1]",
                "{\"uniqueItems\":true,\"maxItems\":1} | [1] | [1, 2]",
                "{\"uniqueItems\":false,\"items\":{\"const\":1}} | [1, 1] | [2]",
                "{\"properties\":{\"a\":{\"const\":1}}} | {\"a\": 1, \"b\": []} | {\"a\": 2}",
                "{\"required\":[\"a\"]} | {\"a\": 2} | {}",
                "{\"additionalProperties\":{\"const\":1}} | {\"x\": 1} | {\"x\": 2}",
                "{\"properties\":{\"a\":true},\"additionalProperties\":false} | {\"a\": 2} | {\"b\": 2}",
                "{\"patternProperties\":{\"^x\":{\"const\":1}}} | {\"x1\":1,\"y\":2} | {\"x1\":2}",
                "{\"propertyNames\":{\"maxLength\":2}} | {\"ab\":1} | {\"abc\":1}",
                "{\"propertyNames\":{\"enum\":[\"q\"]}} | {\"q\":1} | {\"r\":1}",
                "{\"minProperties\":1,\"properties\":{\"a\":true}} | {\"a\":1} | {}",
                "{\"maxProperties\":1,\"properties\":{\"a\":true,\"b\":true}} | {\"b\":1} | {\"a\":1,\"b\":1}",
                "{\"anyOf\":[{\"const\":1},{\"const\":2}]} | 2 | 3",
                "{\"oneOf\":[{\"type\":\"string\"},{\"minimum\":3,\"type\":\"number\"}]} | 4 | 2",
                "{\"allOf\":[{\"type\":\"integer\"},{\"minimum\":3}]} | 3 | 2",
                "{\"allOf\":[{\"minLength\":2},{\"pattern\":\"^a\"}]} | \"ab\" | \"a\"",
                "{\"$defs\":{\"a/b\":{\"const\":1}},\"$ref\":\"#/$defs/a~1b\"} | 1 | 2",
                "{\"definitions\":{\"é\":{\"const\":1}},\"$ref\":\"#/definitions/%C3%A9\"} | 1 | 2",
                "{\"$defs\":{\"a\":{\"type\":\"integer\"}},\"$ref\":\"#/$defs/a\",\"minimum\":2} | 2 | 1",
                "{\"properties\":{\"n\":{\"$ref\":\"#\"}},\"additionalProperties\":false} "
                        + "| {\"n\": {\"n\": {}}} | {\"n\": {\"m\": {}}}",
                "{\"title\":\"t\",\"default\":3,\"x-mine\":[1],\"type\":\"null\"} | null | 1",
                "{\"minimum\":1e30,\"type\":\"integer\"} | 1000000000000000000000000000002 | 5",
                "{\"exclusiveMaximum\":-1e30} | -1000000000000000000000000000002 | -5",
                "true | {\"a\": [1, \"b\"]} | {",
            })
    void a_keyword_lets_through_what_complies(String schema, String valid, String invalid) {
        Grammar grammar = Grammar.ofJsonSchema(schema);

        assertThat(Tokens.accepts(grammar, valid)).as(valid).isTrue();
        assertThat(Tokens.accepts(grammar, invalid)).as(invalid).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not",
                "if",
                "then",
                "else",
                "contains",
                "minContains",
                "maxContains",
                "dependentRequired",
                "dependentSchemas",
                "dependencies",
                "additionalItems",
                "unevaluatedItems",
                "unevaluatedProperties",
                "$anchor",
                "$dynamicRef",
                "$dynamicAnchor",
                "$vocabulary"
            })
    void a_keyword_that_is_not_supported_is_refused_by_name(String keyword) {
        String schema = "{\"properties\":{\"a\":{\"" + keyword + "\":{}}}}";

        assertThatThrownBy(() -> Grammar.ofJsonSchema(schema))
                .isInstanceOf(BadRequest.class)
                .hasMessage(
                        "schema/properties/a/"
                                + keyword
                                + ": {…} (expected: a schema without "
                                + keyword
                                + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"minLength\":-1} | schema/minLength: -1 (expected: 0 or a whole number above it)",
                "{\"type\":\"text\"} | schema/type: \"text\" (expected: string, number,",
                "{\"format\":\"colour\"} | schema/format: \"colour\" (expected: one of date,",
                "{\"pattern\":\"(?=a)\"} | schema/pattern: \"(?=a)\" (expected: no look-around",
                "{\"pattern\":\"(a)\\\\1\"} | schema/pattern: \"(a)\\1\" (expected: no \\1)",
                "{\"pattern\":\"a\\\\b\"} | (expected: no \\b)",
                "{\"$ref\":\"#/$defs/x\"} | schema/$ref: \"#/$defs/x\" (expected: a reference to a",
                "{\"$ref\":\"http://a/b\"} | schema/$ref: \"http://a/b\" (expected: a reference into",
                "{\"$ref\":\"#\"} | schema: {…} (expected: no reference that only leads back",
                "{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]} | leads back to itself",
                "{\"oneOf\":[{\"minimum\":1},{\"maximum\":3}]} | schema/oneOf: […] (expected: schemas that",
                "{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]} | schema/oneOf: […] (expected:",
                "{\"uniqueItems\":true} | schema/uniqueItems: true (expected: false, or maxItems",
                "{\"multipleOf\":0} | schema/multipleOf: 0 (expected: more than 0)",
                "{\"multipleOf\":12345678} | schema/multipleOf: 12345678 (expected: what an automaton",
                "{\"pattern\":\"a\",\"maxLength\":1000000} | schema/pattern: \"a\" with minLength or",
                "{\"properties\":[]} | schema/properties: […] (expected: schemas by name)",
                "{\"properties\":{\"a\":3}} | schema/properties/a: 3 (expected: a schema: an object",
                "{\"items\":[{}]} | schema/items: […] (expected: a schema: an object",
                "{\"enum\":1} | schema/enum: 1 (expected: a list of values)",
                "{\"required\":[1]} | schema/required: […] (expected: a list of names)",
                "{\"anyOf\":[]} | schema/anyOf: […] (expected: a list of schemas)",
                "{\"properties\":{\"a\":{\"$id\":\"b\"}}} | schema/properties/a/$id: \"b\" (expected:",
                "[1] | schema: […] (expected: a schema: an object, true or false)",
                "{\"a\":1,\"a\":2} | schema: not JSON at character",
                "{ | schema: not JSON",
                "`` | schema: empty (expected: a JSON value)",
                "{\"minimum\":1e999} | schema: 1e999 (expected: numbers of at most 100 digits)",
            })
    void what_is_wrong_is_named(String schema, String message) {
        assertThatThrownBy(() -> Grammar.ofJsonSchema(schema))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "{\"minLength\":5,\"maxLength\":2}",
                "{\"enum\":[]}",
                "{\"enum\":[1],\"type\":\"string\"}",
                "{\"minimum\":3,\"maximum\":2}",
                "{\"type\":\"integer\",\"exclusiveMinimum\":3,\"exclusiveMaximum\":4}",
                "{\"type\":\"integer\",\"minimum\":8,\"maximum\":13,\"multipleOf\":7}",
                "{\"required\":[\"a\"],\"properties\":{\"a\":false}}",
                "{\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
                "{\"minItems\":2,\"maxItems\":1}",
                "{\"minItems\":1,\"items\":false}",
                "{\"pattern\":\"^a$\",\"minLength\":2}",
                "{\"pattern\":\"^a$\",\"format\":\"date\"}",
                "{\"minProperties\":2,\"properties\":{\"a\":{}},\"additionalProperties\":false}",
                "{\"allOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]}",
                "{\"anyOf\":[false,{\"enum\":[]}]}",
                "{\"pattern\":\"[]\"}"
            })
    void a_schema_that_nothing_complies_with_is_refused(String schema) {
        assertThatThrownBy(() -> Grammar.ofJsonSchema(schema))
                .isInstanceOf(BadRequest.class)
                .hasMessage("schema: impossible (expected: something that a text can comply with)");
    }

    @Test
    void members_come_in_the_order_of_the_schema() {
        Grammar grammar =
                Grammar.ofJsonSchema(
                        "{\"properties\":{\"z\":{\"const\":1},\"a\":{\"const\":2}},\"additionalProperties\":false}");

        assertThat(List.of("{\"z\": 1, \"a\": 2}", "{\"a\": 2}", "{}"))
                .allMatch(text -> Tokens.accepts(grammar, text));
        assertThat(Tokens.accepts(grammar, "{\"a\": 2, \"z\": 1}")).isFalse();
    }

    @Test
    void an_impossible_optional_member_is_only_left_out() {
        Grammar grammar =
                Grammar.ofJsonSchema("{\"properties\":{\"a\":false,\"b\":{\"const\":1}}}");

        assertThat(Tokens.accepts(grammar, "{\"b\":1}")).isTrue();
        assertThat(Tokens.accepts(grammar, "{\"a\":1}")).isFalse();
    }

    @Test
    void space_never_goes_on_for_ever() {
        Grammar grammar = Grammar.ofJson();

        assertThat(List.of("{}", "{ \"a\": 1 }", "{\n\t\t\"a\":1,\n  \"b\":2\n}"))
                .allMatch(text -> Tokens.accepts(grammar, text));
        assertThat(List.of("{  \"a\":1}", "{\"a\" :1}", "{\n\n\"a\":1}", " {}", "{} "))
                .noneMatch(text -> Tokens.accepts(grammar, text));
        assertThat(Tokens.accepts(grammar, "{\n" + " ".repeat(41) + "\"a\":1}")).isFalse();
    }

    @Test
    void halves_of_characters_are_allowed_and_nothing_but_their_other_halves_after() {
        GrammarState open = Tokens.over(Grammar.ofJsonSchema("{\"type\":\"string\"}")).start();
        int quote = 1 + '"';

        GrammarState half = open.next(quote).next(1 + 0xe6).next(1 + 0x97);

        assertThat(Tokens.has(half.mask(), 1 + 0xa5)).isTrue();
        assertThat(Tokens.has(half.mask(), quote)).isFalse();
        assertThat(half.allows(1 + 'a')).isFalse();
        assertThat(open.next(quote).allows(1 + 0x97)).isFalse();
        assertThat(open.next(quote).next(1 + 0xed).allows(1 + 0xa0)).isFalse();
    }

    @Test
    void after_the_end_nothing_is_allowed() {
        GrammarState state = Tokens.over(Grammar.ofJsonSchema("{\"const\":1}")).start();

        GrammarState ended = state.next(1 + '1').next(Tokens.END);

        assertThat(state.allows(Tokens.END)).isFalse();
        assertThat(ended.ended()).isTrue();
        assertThat(ended.mask()).isEmpty();
        assertThat(ended.allows(Tokens.END)).isFalse();
        assertThatThrownBy(() -> ended.next(1 + '1')).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_earlier_state_is_still_what_it_was() {
        GrammarState before =
                Tokens.over(Grammar.ofJsonSchema("{\"enum\":[12,13]}")).start().next(1 + '1');
        long[] mask = before.mask();

        before.next(1 + '2').next(Tokens.END);

        assertThat(before.mask()).isEqualTo(mask);
        assertThat(before.allows(1 + '3')).isTrue();
    }
}
