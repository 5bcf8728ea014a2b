package dev.stepgate.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Token.Called;
import dev.stepgate.engine.terms.Token.Said;
import dev.stepgate.engine.terms.Token.Thought;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerReaderTest {
    private static final String WEATHER =
            """
            {"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
            "properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}
            """;
    private static final String CALL =
            "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n"
                    + "<parameter=days>\n2\n</parameter>\n</function>\n</tool_call>";
    private static final String ARGUMENTS = "{\"city\":\"Paris\",\"days\":2}";

    static Stream<Arguments> answers() {
        var called = new Called(0, "get_weather", ARGUMENTS);
        var calledAgain = new Called(1, "get_weather", ARGUMENTS);
        return Stream.of(
                // thinking
                Arguments.of("I know.\n</think>\nParis.", thought("I know.", new Said("Paris."))),
                Arguments.of("I know.</think>Paris.", thought("I know.", new Said("Paris."))),
                Arguments.of("a\n\n</think>\n\nb", thought("a\n", new Said("\nb"))),
                Arguments.of("\n</think>\nb", List.of(new Said("b"))),
                Arguments.of("</think>b", List.of(new Said("b"))),
                Arguments.of("</think>", List.of()),
                Arguments.of("never done\n", thought("never done\n")),
                Arguments.of("a</thin", thought("a</thin")),
                Arguments.of("a\n</thinx\n</think>b", thought("a\n</thinx", new Said("b"))),
                Arguments.of("a\n\n\n", thought("a\n\n\n")),
                Arguments.of("a " + CALL + " b", thought("a " + CALL + " b")),
                Arguments.of("a</think>b</think>c", thought("a", new Said("b</think>c"))),
                // calls
                Arguments.of("t\n</think>\n" + CALL, thought("t", called)),
                Arguments.of(
                        "t</think>Let me see." + CALL,
                        thought("t", new Said("Let me see."), called)),
                Arguments.of("t</think>" + CALL + CALL, thought("t", called, calledAgain)),
                Arguments.of(
                        "t</think>" + CALL + "\n \n" + CALL + "\n",
                        thought("t", called, calledAgain)),
                Arguments.of(
                        "t</think>" + CALL + "\nand\n" + CALL + " done",
                        thought("t", called, new Said("\nand\n"), calledAgain, new Said(" done"))),
                Arguments.of(
                        "t</think>" + CALL + " <tool", thought("t", called, new Said(" <tool"))),
                Arguments.of("t</think>a <b <tool_cal", thought("t", new Said("a <b <tool_cal"))),
                // malformed calls are said, tags and all
                Arguments.of(
                        "t</think><tool_call>x</tool_call>",
                        thought("t", new Said("<tool_call>x</tool_call>"))),
                Arguments.of(
                        "t</think><tool_call><function=></function></tool_call>" + CALL,
                        thought(
                                "t",
                                new Said("<tool_call><function=></function></tool_call>"),
                                called)),
                Arguments.of(
                        "t</think><tool_call>\n<function=f>\n",
                        thought("t", new Said("<tool_call>\n<function=f>\n"))),
                Arguments.of(
                        "t</think>" + CALL + "<tool_call>",
                        thought("t", called, new Said("<tool_call>"))),
                Arguments.of("t</think>👩 <👩", thought("t", new Said("👩 <👩"))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_told_apart(String answer, List<Token> tokens) {
        assertThat(read(List.of(answer))).isEqualTo(tokens);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void it_does_not_matter_where_the_text_is_cut(String answer, List<Token> tokens) {
        for (int cut = 0; cut <= answer.length(); cut++) {
            assertThat(read(List.of(answer.substring(0, cut), answer.substring(cut))))
                    .as("cut at %s", cut)
                    .isEqualTo(tokens);
        }
        assertThat(read(answer.chars().mapToObj(c -> String.valueOf((char) c)).toList()))
                .as("one by one")
                .isEqualTo(tokens);
    }

    @Test
    void texts_made_of_tags_read_alike_however_they_are_cut() {
        var random = new Random(35);
        List<String> scraps =
                List.of(
                        "</think>",
                        "\n",
                        "<tool_call>",
                        "</tool_call>",
                        "<function=f>",
                        "</function>",
                        "<parameter=a>",
                        "</parameter>",
                        "x",
                        " ",
                        "<",
                        "</",
                        "👩");
        for (int round = 0; round < 3_000; round++) {
            var answer = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                answer.append(scraps.get(random.nextInt(scraps.size())));
            }

            assertThat(read(cut(answer.toString(), random)))
                    .as(answer.toString())
                    .isEqualTo(read(List.of(answer.toString())));
        }
    }

    @Test
    void an_answer_is_told_apart_as_it_was_written_however_it_is_cut() {
        var random = new Random(94);
        for (int round = 0; round < 3_000; round++) {
            RandomAnswers.Written answer = RandomAnswers.draw(random);

            assertThat(read(cut(answer.text(), random)))
                    .as(answer.text())
                    .isEqualTo(answer.tokens());
        }
    }

    @Test
    void a_thought_ends_with_its_tag_and_the_newline_after_that() {
        var reader = new AnswerReader(true, List.of());

        assertThat(reader.thoughtIn("a</think>\n\nb")).isEqualTo(10);
        assertThat(reader.thoughtIn("a</think>b")).isEqualTo(9);
        reader.accept("a</thi");
        assertThat(reader.thoughtIn("nk>\nb")).isEqualTo(4);
        reader.accept("nk>");
        assertThat(reader.thoughtIn("\nb")).isEqualTo(1);
        reader.accept("\n");
        assertThat(reader.thoughtIn("\nb")).isZero();
    }

    private static List<String> cut(String answer, Random random) {
        List<String> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(12);
        for (int at = 0; at < answer.length(); ) {
            int end = Math.min(answer.length(), at + 1 + random.nextInt(most));
            pieces.add(answer.substring(at, end));
            at = end;
        }
        return pieces;
    }

    @Test
    void what_is_certain_is_handed_out_at_once() {
        var reader = new AnswerReader(true, List.of());

        assertThat(reader.accept("I know")).containsExactly(new Thought("I know"));
        assertThat(reader.accept(".\n")).containsExactly(new Thought("."));
        assertThat(reader.accept("</th")).isEmpty();
        assertThat(reader.accept("ink>")).isEmpty();
        assertThat(reader.accept("\n")).isEmpty();
        assertThat(reader.accept("Paris <")).containsExactly(new Said("Paris "));
        assertThat(reader.accept("b>")).containsExactly(new Said("<b>"));
        assertThat(reader.finish()).isEmpty();
    }

    @Test
    void half_a_character_waits_for_the_other() {
        var reader = new AnswerReader(false, List.of());

        assertThat(reader.accept("a" + "👩".charAt(0))).containsExactly(new Said("a"));
        assertThat(reader.accept("👩".substring(1))).containsExactly(new Said("👩"));
    }

    @Test
    void an_answer_whose_prompt_left_no_thinking_open_starts_in_speech() {
        var reader = new AnswerReader(false, List.of());

        assertThat(reader.accept("\nHi")).containsExactly(new Said("\nHi"));
    }

    @Test
    void the_reader_tells_where_it_is() {
        var reader = new AnswerReader(true, List.of(WEATHER));
        assertThat(reader.thinking()).isTrue();

        reader.accept("a</think>");
        assertThat(reader.thinking()).isFalse();
        assertThat(reader.called()).isFalse();

        reader.accept(CALL);
        assertThat(reader.called()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "<function=f></function> # {}",
                "<function=f><parameter=a>x</parameter></function> # {\"a\":\"x\"}",
                "<function=f><parameter=a>x<parameter=b>y</parameter></function> # {\"a\":\"x\",\"b\":\"y\"}",
                "<function=f>~<parameter=a>~x~</function> # {\"a\":\"x\"}",
                "<function=f><parameter=a>~~x~~</parameter></function> # {\"a\":\"\\nx\\n\"}",
                "<function=f><parameter=a>~</parameter></function> # {\"a\":\"\"}",
                "<function=f><parameter=a></parameter></function> # {\"a\":\"\"}",
                "<function=f><parameter=a> x </parameter></function> # {\"a\":\" x \"}",
                "<function=f><parameter=a>\"q\" \\ é</parameter></function> # {\"a\":\"\\\"q\\\" \\\\ é\"}",
                "<function=f><parameter=a>1</parameter><parameter=a>2</parameter></function> # {\"a\":\"2\"}",
                "<function=f><parameter=a></function></parameter></function> # {\"a\":\"</function>\"}",
            })
    void a_call_is_read_as_the_model_writes_it(String call, String arguments) {
        String answer = "<tool_call>" + call.replace('~', '\n') + "</tool_call>";

        assertThat(new AnswerReader(false, List.of()).accept(answer))
                .containsExactly(new Called(0, "f", arguments));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "<function=f>",
                "<function=f</function>",
                "<function= ></function>",
                "<function=<b>></function>",
                "<function=f>text</function>",
                "<function=f><parameter=>x</parameter></function>",
                "<function=f><parameter=a</function>",
                "<function=f><parameter=a>x</parameter>text</function>",
                "<function=f></function><function=g></function>",
                "<function=f></function>text",
                "{\"name\":\"f\"}",
            })
    void what_is_no_call_is_said(String call) {
        String answer = "<tool_call>" + call + "</tool_call>";

        assertThat(new AnswerReader(false, List.of()).accept(answer))
                .containsExactly(new Said(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "\"string\" # 12 # \"12\"",
                "\"varchar\" # true # \"true\"",
                "\"enum\" # 1 # \"1\"",
                "\"whatever\" # 1 # \"1\"",
                "\"string\" # NULL # null",
                "\"integer\" # null # null",
                "\"integer\" # 12 # 12",
                "\"INT64\" # -7 # -7",
                "\"uint8\" # +7 # 7",
                "\"unsigned\" # 123456789012345678901 # 123456789012345678901",
                "\"integer\" # 1.5 # \"1.5\"",
                "\"integer\" # two # \"two\"",
                "\"number\" # 1.5 # 1.5",
                "\"number\" # 2.0 # 2",
                "\"number\" # 3 # 3",
                "\"float\" # 1e3 # 1000",
                "\"number\" # .5 # 0.5",
                "\"number\" # 1e999 # \"1e999\"",
                "\"number\" # NaN # \"NaN\"",
                "\"boolean\" # True # true",
                "\"bool\" # false # false",
                "\"boolean\" # yes # \"yes\"",
                "\"object\" # {\"a\": [1, 2.50]} # {\"a\":[1,2.5]}",
                "\"object\" # {'a': True, 'b': None} # {\"a\":true,\"b\":null}",
                "\"array\" # [1, \"x\"] # [1,\"x\"]",
                "\"list[int]\" # (1, 2) # [1,2]",
                "\"dict\" # {not json # \"{not json\"",
                "[\"null\",\"integer\"] # 5 # 5",
                "[\"string\",\"null\"] # 5 # \"5\"",
                "[\"string\",\"null\"] # None # null",
                "\"string\" # None # \"None\"",
            })
    void an_argument_takes_the_type_its_schema_gives(String type, String text, String value) {
        assertThat(argument("{\"type\":" + type + "}", text)).isEqualTo("{\"a\":" + value + "}");
    }

    @Test
    void of_alternatives_the_first_that_is_not_null_counts() {
        assertThat(argument("{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"integer\"}]}", "5"))
                .isEqualTo("{\"a\":5}");
    }

    @Test
    void without_a_type_an_argument_is_text() {
        assertThat(argument("{}", "5")).isEqualTo("{\"a\":\"5\"}");
        assertThat(argument("true", "5")).isEqualTo("{\"a\":\"5\"}");
    }

    @Test
    void a_tool_that_is_no_object_is_refused_by_field() {
        assertThatThrownBy(() -> new AnswerReader(true, List.of(WEATHER, "[]")))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("tools[1]: 2 characters (expected: a JSON object)");
    }

    private static String argument(String schema, String text) {
        String tool =
                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{\"a\":"
                        + schema
                        + "}}}}";
        var reader = new AnswerReader(false, List.of(tool));
        List<Token> tokens =
                reader.accept(
                        "<tool_call>\n<function=f>\n<parameter=a>\n"
                                + text
                                + "\n</parameter>\n</function>\n</tool_call>");
        return ((Called) tokens.getFirst()).arguments();
    }

    private static List<Token> thought(String text, Token... rest) {
        List<Token> tokens = new ArrayList<>(List.of(new Thought(text)));
        tokens.addAll(List.of(rest));
        return tokens;
    }

    /** The tokens of an answer that comes in these pieces, neighbours of a kind joined. */
    private static List<Token> read(List<String> pieces) {
        var reader = new AnswerReader(true, List.of(WEATHER));
        List<Token> tokens = new ArrayList<>();
        for (String piece : pieces) {
            tokens.addAll(reader.accept(piece));
        }
        tokens.addAll(reader.finish());
        return RandomAnswers.joined(tokens);
    }
}
