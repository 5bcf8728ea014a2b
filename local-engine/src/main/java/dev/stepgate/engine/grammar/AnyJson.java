package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.anyNumberOf;
import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rules of JSON itself. */
final class AnyJson {
    static final String VALUE = "any value";
    static final String OBJECT = "any object";
    private static final String ARRAY = "any array";

    static final Word NUMBER =
            Word.of(Subsets.of(Numbers.any(), new Budget("a number", 1_000)).orElseThrow());

    private AnyJson() {}

    static Map<String, Expression> rules(Spelling spelling) {
        Word string = Strings.any(spelling, true, 0, Expression.UNBOUNDED);
        Expression value = new Reference(VALUE);
        Expression member = sequence(string, Layout.COLON, value);
        Map<String, Expression> rules = new LinkedHashMap<>();
        rules.put(
                VALUE,
                choice(
                        new Reference(OBJECT),
                        new Reference(ARRAY),
                        string,
                        NUMBER,
                        text("true"),
                        text("false"),
                        text("null")));
        rules.put(OBJECT, listOf("{", member, "}"));
        rules.put(ARRAY, listOf("[", value, "]"));
        return rules;
    }

    private static Expression listOf(String open, Expression item, String close) {
        return sequence(
                text(open),
                choice(
                        text(close),
                        sequence(
                                Layout.SPACE,
                                item,
                                anyNumberOf(sequence(Layout.COMMA, item)),
                                Layout.SPACE,
                                text(close))));
    }
}
