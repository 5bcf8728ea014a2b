package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent ends soon, in a grammar or in one line that says why not. */
class HostileSchemasTest {

    /** Far more than any of them takes; an endless loop takes longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static List<String> schemas() {
        return List.of(
                "{\"items\":".repeat(190) + "{}" + "}".repeat(190),
                "{\"items\":".repeat(100_000),
                "{\"allOf\":[".repeat(95) + "{}" + "]}".repeat(95),
                "{\"minLength\":2000000000,\"maxLength\":2000000001}",
                "{\"minItems\":999999999,\"maxItems\":1000000000,\"items\":{\"const\":1}}",
                "{\"minProperties\":1000000000}",
                "{\"pattern\":\"^(a|b)*a(a|b){60}$\"}",
                "{\"pattern\":\"((a{100}){100}){100}\"}",
                "{\"pattern\":\"" + "(".repeat(50_000) + "\"}",
                "{\"pattern\":\"^.{1,5000}$\",\"minLength\":3}",
                "{\"const\":\"" + "x".repeat(1_000_000) + "\"}",
                "{\"enum\":[" + numbers(100_000, i -> String.valueOf(i)) + "]}",
                "{\"enum\":[" + numbers(20_000, i -> "\"word" + i + "\"") + "]}",
                "{\"properties\":{"
                        + numbers(15_000, i -> "\"p" + i + "\":{\"type\":\"integer\"}")
                        + "}}",
                "{\"required\":[" + numbers(15_000, i -> "\"p" + i + "\"") + "]}",
                "{\"properties\":{"
                        + numbers(500, i -> "\"p" + i + "\":{}")
                        + "},\"maxProperties\":400}",
                "{\"allOf\":["
                        + numbers(12, i -> "{\"anyOf\":[{\"minimum\":" + i + "},{\"maximum\":5}]}")
                        + "]}",
                "{\"anyOf\":[" + numbers(300, i -> "{\"const\":" + i + "}") + "]}",
                "{\"oneOf\":[" + numbers(100, i -> "{\"const\":" + i + "}") + "]}",
                "{\"$defs\":{"
                        + numbers(
                                5_000,
                                i -> "\"d" + i + "\":{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}")
                        + "},\"$ref\":\"#/$defs/d0\"}",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
                "{\"$defs\":{"
                        + numbers(
                                40,
                                i ->
                                        "\"d"
                                                + i
                                                + "\":{\"properties\":{\"l\":{\"$ref\":\"#/$defs/d"
                                                + (i + 1)
                                                + "\"},\"r\":{\"$ref\":\"#/$defs/d"
                                                + (i + 1)
                                                + "\"}}}")
                        + ",\"d40\":{}},\"$ref\":\"#/$defs/d0\"}",
                "{\"properties\":{\"a\":{\"oneOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]}},"
                        + "\"required\":[\"a\"]}",
                "{\"oneOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]},"
                        + "{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]}]}",
                "{\"patternProperties\":{"
                        + numbers(12, i -> "\"^p" + i + "\":{\"type\":\"null\"}")
                        + "}}",
                "{\"multipleOf\":1e-90}",
                "{\"minimum\":1e90,\"multipleOf\":3}",
                "{\"minimum\":0." + "1".repeat(90) + "}",
                "\"" + "a".repeat(2_000_000) + "\"",
                "{\"properties\":{\"" + "n".repeat(300_000) + "\":{}}}");
    }

    private static String numbers(int count, IntFunction<String> written) {
        return IntStream.range(0, count).mapToObj(written).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void it_ends_in_a_grammar_or_a_line(String schema) {
        Optional<Grammar> made = Assertions.assertTimeoutPreemptively(PATIENCE, () -> made(schema));

        made.ifPresent(
                grammar -> Assertions.assertTimeoutPreemptively(PATIENCE, () -> begin(grammar)));
    }

    private static Optional<Grammar> made(String schema) {
        try {
            return Optional.of(Grammar.ofJsonSchema(schema));
        } catch (BadRequest refused) {
            assertThat(refused.getMessage())
                    .hasSizeBetween(20, 500)
                    .doesNotContain("\n")
                    .contains("(expected: ");
            return Optional.empty();
        }
    }

    /** A few tokens, each with its mask. */
    private static GrammarState begin(Grammar grammar) {
        GrammarState state = TokenGrammar.of(grammar, Tokens.trie(), Set.of(Tokens.END)).start();
        for (int step = 0; step < 8 && !state.ended(); step++) {
            long[] mask = state.mask();
            int id = 1;
            while (id < mask.length * 64 && !Tokens.has(mask, id)) {
                id++;
            }
            state = state.next(id < mask.length * 64 ? id : Tokens.END);
        }
        return state;
    }

    @Test
    void so_do_schemas_with_a_character_changed() {
        RandomSchemas schemas = new RandomSchemas(9);
        Random random = new Random(9);

        for (int i = 0; i < 1_000; i++) {
            StringBuilder schema = new StringBuilder(schemas.next());
            int at = random.nextInt(schema.length());
            switch (random.nextInt(3)) {
                case 0 -> schema.deleteCharAt(at);
                case 1 -> schema.setCharAt(at, "{}[]\",:1a\\$#".charAt(random.nextInt(12)));
                default ->
                        schema.insert(at, schema.substring(at, Math.min(schema.length(), at + 9)));
            }
            made(schema.toString());
        }
    }
}
