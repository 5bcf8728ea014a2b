package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stepgate.engine.grammar.Grammar.Calls;
import dev.stepgate.engine.grammar.Grammar.Tool;
import dev.stepgate.engine.prompt.AnswerReader;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {
    private static final String PARAMETERS =
            """
            {"type":"object","properties":{
              "city":{"type":"string"},
              "days":{"type":"integer","minimum":1,"maximum":7},
              "unit":{"enum":["C","F","null"],"type":"string"},
              "tags":{"type":"array","items":{"type":"string"},"maxItems":2},
              "short":{"type":"string","minLength":2,"maxLength":5},
              "code":{"type":"string","pattern":"^[a-z<\\n]{1,3}$"},
              "maybe":{"type":["string","null"],"maxLength":4},
              "ratio":{"anyOf":[{"type":"null"},{"type":"number","minimum":0,"maximum":1}]},
              "place":{"$ref":"#/$defs/place"}},
             "$defs":{"place":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"]}},
             "required":["city"],"additionalProperties":false}""";

    private static final List<Tool> TOOLS =
            List.of(new Tool("get_weather", PARAMETERS), new Tool("stop", "{\"type\":\"object\"}"));

    private static String call(String arguments) {
        return "<tool_call>\n<function=get_weather>\n" + arguments + "</function>\n</tool_call>";
    }

    private static String argument(String name, String value) {
        return "<parameter=" + name + ">\n" + value + "\n</parameter>\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "days | 7 | 8",
                "unit | F | K",
                "unit | C | null",
                "tags | [\"a\", \"b <b> \\u003c\"] | [\"</parameter>\"]",
                "tags | [\"<\\/parameter>\"] | [\"</tool_call>\"]",
                "short | a<b | a",
                "short | éé日日日 | éé日日日日",
                "short | nul | null",
                "short | a</pa | a</par",
                "code | a<z | abcd",
                "maybe | null | abcde",
                "ratio | 0.5 | 1.5",
                "ratio | null | \"a\"",
                "place | {\"x\": 1} | {}",
            })
    void an_argument_is_written_by_its_schema(String name, String valid, String invalid) {
        Grammar grammar = Grammar.ofCalls(TOOLS, Calls.ONE);
        String city = argument("city", "Paris");

        assertThat(Tokens.accepts(grammar, call(city + argument(name, valid)))).isTrue();
        assertThat(Tokens.accepts(grammar, call(city + argument(name, invalid)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Paris",
                "",
                "\n",
                "a\nb\n",
                "say \"hi\" <b> </p> \n</p",
                "\n</parameter",
                "nullable",
                " null",
                "日本 😀"
            })
    void a_free_string_is_raw(String city) {
        Grammar grammar = Grammar.ofCalls(TOOLS, Calls.ONE);
        String text = call(argument("city", city));

        assertThat(Tokens.accepts(grammar, text)).isTrue();
        assertThat(read(text).getFirst()).contains("{\"city\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "NULL",
                "a</parameter>b",
                "a<parameter=b",
                "</tool_call>",
                "a\n</parameter>\n"
            })
    void what_would_be_read_as_something_else_cannot_be_written(String city) {
        Grammar grammar = Grammar.ofCalls(TOOLS, Calls.ONE);

        assertThat(Tokens.accepts(grammar, call(argument("city", city)))).isFalse();
    }

    @Test
    void arguments_come_in_order_and_those_required_always() {
        Grammar grammar = Grammar.ofCalls(TOOLS, Calls.ONE);
        String city = argument("city", "Paris");
        String days = argument("days", "2");

        assertThat(Tokens.accepts(grammar, call(city + days))).isTrue();
        assertThat(List.of(call(days + city), call(days), call("")))
                .noneMatch(text -> Tokens.accepts(grammar, text));
    }

    @Test
    void the_mode_says_how_many_calls_and_whether_speech() {
        String stop = "<tool_call>\n<function=stop>\n</function>\n</tool_call>";

        assertThat(accepted(Calls.ONE, stop, stop + stop, "Hm. " + stop, "Hm.", ""))
                .containsExactly(stop);
        assertThat(accepted(Calls.SOME, stop, stop + stop, "Hm. " + stop, "Hm.", ""))
                .containsExactly(stop, stop + stop);
        assertThat(
                        accepted(
                                Calls.ANY,
                                stop,
                                stop + stop,
                                "Hm. " + stop,
                                "Hm.",
                                "",
                                "<tool_call",
                                "<tool_call>"))
                .containsExactly(stop, stop + stop, "Hm. " + stop, "Hm.", "", "<tool_call");
    }

    private static List<String> accepted(Calls calls, String... texts) {
        Grammar grammar = Grammar.ofCalls(TOOLS, calls);
        return List.of(texts).stream().filter(text -> Tokens.accepts(grammar, text)).toList();
    }

    @Test
    void the_tags_may_be_the_models_own_tokens_and_others_of_those_may_not() {
        Tokenizer tokenizer = tokenizer();
        int end = tokenizer.id("<|im_end|>").orElseThrow();
        TokenGrammar grammar =
                TokenGrammar.of(
                        Grammar.ofCalls(TOOLS, Calls.ONE), TokenTrie.of(tokenizer), Set.of(end));
        int open = tokenizer.id("<tool_call>").orElseThrow();
        int[] call = tokenizer.encode(call(argument("city", "Paris")));

        GrammarState state = grammar.start();
        assertThat(call[0]).isEqualTo(open);
        for (int id : call) {
            assertThat(Tokens.has(state.mask(), id)).isTrue();
            assertThat(Tokens.has(state.mask(), tokenizer.id("<think>").orElseThrow())).isFalse();
            state = state.next(id);
            assertThat(Tokens.has(state.mask(), open)).isFalse();
        }
        assertThat(state.mayEnd()).isTrue();
        assertThat(Tokens.has(state.mask(), end)).isTrue();
    }

    @Test
    void whatever_the_masks_allow_is_read_back_as_valid_arguments() {
        Tokenizer tokenizer = tokenizer();
        TokenTrie trie = TokenTrie.of(tokenizer);
        int end = tokenizer.id("<|im_end|>").orElseThrow();
        String typed = PARAMETERS.replace("{\"$ref\":\"#/$defs/place\"}", "{\"type\":\"object\"}");
        TokenGrammar grammar =
                TokenGrammar.of(
                        Grammar.ofCalls(List.of(new Tool("get_weather", typed)), Calls.ONE),
                        trie,
                        Set.of(end));
        Schema validator =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(typed, InputFormat.JSON);
        Wandering wandering = new Wandering(4, end);

        for (int i = 0; i < 150; i++) {
            String text = wandering.text(grammar, tokenizer::bytesOf, i);
            List<String> arguments = read(typed, text);
            assertThat(arguments).as(text).hasSize(1);
            assertThat(validator.validate(arguments.getFirst(), InputFormat.JSON))
                    .as(text)
                    .isEmpty();
        }
    }

    @Test
    void a_limit_is_kept_whatever_the_token_split() {
        Grammar grammar = Grammar.ofCalls(TOOLS, Calls.ONE);
        TokenTrie trie = Tokens.trie();
        GrammarState state = TokenGrammar.of(grammar, trie, Set.of(Tokens.END)).start();
        NaiveMatcher matcher = NaiveMatcher.of(grammar);
        String text = call(argument("city", "P") + argument("short", "ab<"));

        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            for (int id = 1; id < trie.vocabulary(); id++) {
                assertThat(Tokens.has(state.mask(), id))
                        .isEqualTo(matcher.after(trie.token(id)).isAlive());
            }
            state = state.next(1 + (value & 0xff));
            matcher = matcher.after(new byte[] {value});
        }
        assertThat(state.mayEnd()).isTrue();
    }

    private static List<String> read(String text) {
        return read(PARAMETERS, text);
    }

    private static List<String> read(String parameters, String text) {
        String tool =
                "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                        + parameters
                        + "}}";
        AnswerReader reader = new AnswerReader(false, List.of(tool));
        List<Token> tokens = new ArrayList<>(reader.accept(text));
        tokens.addAll(reader.finish());
        return tokens.stream()
                .map(token -> token instanceof Token.Called called ? called.arguments() : "no call")
                .toList();
    }

    private static Tokenizer tokenizer() {
        return Tokenizer.read(Path.of("src/test/resources/tokenizer/tiny.tokenizer.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a>b | {} | tools[0].function.name: \"a>b\" (expected: a name without < > and control",
                "a | {\"properties\":{\"x>y\":{}}} | tools[0].function.parameters#/properties: \"x>y\"",
                "a | {\"properties\":{\"b\":{\"not\":{}}}} | tools[0].function.parameters/properties/b/not: {…}",
                "a | {\"type\":\"string\"} | tools: impossible",
                "a | {\"minProperties\":1} | tools[0].function.parameters: enum, const, minProperties",
            })
    void what_is_wrong_is_named(String name, String parameters, String message) {
        assertThatThrownBy(() -> Grammar.ofCalls(List.of(new Tool(name, parameters)), Calls.ONE))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining(message);
    }
}
