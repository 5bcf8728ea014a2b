package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GbnfReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "root ::= \"a\" | \"b\" \"c\" ~ bc ~ ab",
                "root ::= [a-c]+ [^x] ~ abz ~ abx",
                "root ::= (\"ab\" | \"c\")* \"!\" ~ abcab! ~ aab!",
                "root ::= x{2} y{1,} z{0,2}\\nx ::= \"x\"\\ny ::= \"y\"\\nz ::= \"z\" ~ xxyyz ~ xyz",
                "root ::= \"(\" root? \")\" # nested\\n ~ ((())) ~ (()",
                "root ::= \"\\\\x41\\\\u00e9\\\\U0001F600\\\\n\\\\\"\\\\\\\\\" ~ Aé😀\\n\"\\\\ ~ A",
                "root ::= [\\\\]\\\\-a] ~ ] ~ b",
                "root ::= . . ~ é日 ~ é",
                "root ::= (\\n  \"a\"\\n  | \"b\"\\n) ~ b ~ c",
                "root ::= \"a\" |\\n \"b\" ~ b ~ c",
                "root ::= list\\nlist ::= \"x\" list | \"\" ~ xxx ~ xy",
                "root ::= [ab]{3,100000} ~ abab ~ ab",
                "root ::= [é日]{3,70} ~ éé日 ~ éé",
                "root ::= thing{1000}\\nthing ::= \"a\"? ~ aaa ~ b",
                "root ::= \"<x>\" \"y\" ~ <x>y ~ <y>y",
            })
    void it_is_read_as_llama_cpp_reads_it(String grammar, String text, String other) {
        Grammar made = Grammar.ofGbnf(lines(grammar));

        assertThat(Tokens.accepts(made, lines(text))).isTrue();
        assertThat(Tokens.accepts(made, other)).isFalse();
    }

    private static String lines(String text) {
        return text.replace("\\\\", "\0").replace("\\n", "\n").replace('\0', '\\');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a ::= \"x\" ~ grammar: no rule root (expected: every rule that is used)",
                "root ::= b ~ grammar: no rule b (expected: every rule that is used)",
                "root ::= root \"a\" | \"b\" ~ grammar: rule root begins with itself (expected: no left",
                "root ::= x? root \"a\" | \"b\"\\nx ::= \"x\" ~ grammar: rule root begins with itself",
                "root ::= a\\na ::= \"x\" a ~ grammar: impossible (expected: something that a text",
                "root ::= [] ~ grammar: impossible",
                "root ::= \"a ~ grammar line 1: the end (expected: the end of a literal",
                "root ::= \"a\"\\n\\nroot := 3 ~ grammar line 3: EQUALS SIGN (expected: ::=)",
                "root ::= (\"a\" ~ grammar line 1: the end (expected: ))",
                "root ::= \"a\"{3,2} ~ (expected: {times}, {least,} or {least,most})",
                "root ::= <[7]> ~ grammar line 1: LESS-THAN SIGN (expected: the end of the line)",
                "root ::= \"\\\\q\" ~ (expected: an escape: x u U t r n",
                "root ::= \"\\\\ud800\" ~ (expected: a Unicode character)",
                "root ::= \"a\"\\nroot ::= \"b\" ~ (expected: rule root once)",
                "root ::= (\"a\"?){2000} ~ grammar: 2000 times what may be empty (expected: at most 1000)",
                "`` ~ grammar: no rule root",
            })
    void what_is_wrong_is_named(String grammar, String message) {
        assertThatThrownBy(() -> Grammar.ofGbnf(lines(grammar)))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_grammar_with_too_many_ways_follows_some_of_them() {
        GrammarState state =
                Tokens.over(Grammar.ofGbnf("root ::= \"a\" root? root? root?")).start();

        for (int i = 0; i < 300; i++) {
            state = state.next(1 + 'a');
        }

        assertThat(state.branches().all().size()).isBetween(200, 1_400);
        assertThat(state.mayEnd()).isTrue();
        assertThat(state.allows(1 + 'a')).isTrue();
    }
}
