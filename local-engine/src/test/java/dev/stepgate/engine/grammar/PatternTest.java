package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    private static final Budget BUDGET = new Budget("pattern", 50_000);

    private static boolean finds(String pattern, String text) {
        return finds(made(pattern), text);
    }

    private static boolean finds(Optional<Automaton> made, String text) {
        return made.filter(automaton -> automaton.accepts(Literals.quoted(text))).isPresent();
    }

    private static Optional<Automaton> made(String pattern) {
        Expression found =
                Pattern.found(PatternReader.read(pattern, "pattern"), Spelling.JSON, "pattern");
        Expression quoted =
                Expression.sequence(Spelling.JSON.opening(), found, Spelling.JSON.closing());
        return Subsets.of(quoted, BUDGET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "^\\d{2,3}$ ~ 123 ~ 1234",
                "^[^a-c]+$ ~ xyz ~ xbz",
                "^[\\w-]+$ ~ a-b_9 ~ a b",
                "^\\S+$ ~ é ~ a b",
                "^.$ ~ 日 ~ 日日",
                "^\\u00e9\\x41$ ~ éA ~ eA",
                "^\\u{1F600}$ ~ 😀 ~ a",
                "^\\ud83d\\ude00$ ~ 😀 ~ a",
                "^[😀-😂]$ ~ 😁 ~ 😃",
                "^\\p{Lu}\\p{L}*$ ~ Ärger ~ ärger",
                "^\\P{L}$ ~ 1 ~ a",
                "^(?:ab)*?$ ~ abab ~ aba",
                "^(?<year>\\d)$ ~ 1 ~ a",
                "^a|b$ ~ axx ~ xa",
                "(^a|b)c$ ~ ac ~ xac",
                "(^x$|^y$) ~ y ~ xy",
                "^a{2,}$ ~ aaa ~ a",
                "^\\^\\$\\.$ ~ ^$. ~ a$.",
                "^[\\]-]?$ ~ ] ~ a",
                "\\/ ~ a/b ~ ab",
                "^\\cJ?[\\b]?$ ~ `` ~ x",
                "^\"\\\\$ ~ \"\\ ~ \""
            })
    void a_pattern_finds_what_it_should(String pattern, String found, String other) {
        assertThat(finds(pattern, found == null ? "" : found)).isTrue();
        assertThat(finds(pattern, other)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?=a)",
                "(?!a)",
                "(?<=a)",
                "(?<!a)",
                "(?i)a",
                "(a)\\1",
                "\\k<a>",
                "\\ba",
                "\\B",
                "a**",
                "*a",
                "(a",
                "a)",
                "[a",
                "a{2",
                "a{3,2}",
                "a{99999}",
                "{1}",
                "]",
                "}",
                "[b-a]",
                "\\",
                "\\q",
                "\\p{Greek}",
                "\\x1",
                "\\u12",
                "\\u{110000}",
                "\\c1",
                "a^b",
                "a$b",
                "(^a)*",
                "^*"
            })
    void what_is_not_supported_is_refused(String pattern) {
        assertThatThrownBy(() -> finds(pattern, "a"))
                .isInstanceOf(BadRequest.class)
                .hasMessageStartingWith("pattern (expected: ");
    }

    @Test
    void it_finds_what_the_jdk_finds() {
        Random random = new Random(3);

        for (int i = 0; i < 200; i++) {
            String pattern = alternatives(random, 3);
            java.util.regex.Pattern reference = java.util.regex.Pattern.compile(pattern);
            Optional<Automaton> made = made(pattern);
            for (int j = 0; j < 40; j++) {
                String text = text(random);
                assertThat(finds(made, text))
                        .as("%s in %s", pattern, text)
                        .isEqualTo(reference.matcher(text).find());
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append("ab1 é\"".charAt(random.nextInt(6)));
        }
        return text.toString();
    }

    private static String alternatives(Random random, int depth) {
        StringBuilder pattern = new StringBuilder();
        for (int i = random.nextInt(2); i >= 0; i--) {
            pattern.append(random.nextInt(4) == 0 ? "^" : "");
            for (int j = random.nextInt(3); j >= 0; j--) {
                pattern.append(atom(random, depth));
            }
            pattern.append(random.nextInt(4) == 0 ? "$" : "").append(i > 0 ? "|" : "");
        }
        return pattern.toString();
    }

    private static String atom(Random random, int depth) {
        String atom =
                switch (random.nextInt(depth == 0 ? 6 : 8)) {
                    case 0 -> "a";
                    case 1 -> "b";
                    case 2 -> "[^a]";
                    case 3 -> "[a-b1]";
                    case 4 -> "\\d";
                    case 5 -> ".";
                    default ->
                            "(" + inner(random, depth - 1) + "|" + inner(random, depth - 1) + ")";
                };
        return atom
                + switch (random.nextInt(7)) {
                    case 0 -> "*";
                    case 1 -> "+";
                    case 2 -> "?";
                    case 3 -> "{1,2}";
                    default -> "";
                };
    }

    private static String inner(Random random, int depth) {
        return atom(random, depth) + (random.nextBoolean() ? atom(random, depth) : "");
    }
}
