package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Sequence;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes single values out. */
final class Literals {
    private Literals() {}

    static Expression value(Json value, Spelling spelling) {
        return switch (value) {
            case Json.Null none -> Expression.text("null");
            case Json.Truth(boolean truth) -> Expression.text(String.valueOf(truth));
            case Json.Num(var number) -> Expression.text(number.toPlainString());
            case Json.Text(String characters) -> spelling.literal(characters);
            case Json.Items(List<Json> items) -> {
                List<Expression> parts = new ArrayList<>();
                for (Json item : items) {
                    parts.add(parts.isEmpty() ? Layout.SPACE : Layout.COMMA);
                    parts.add(value(item, spelling));
                }
                yield Layout.enclosed("[", parts, "]");
            }
            case Json.Members(var members) -> {
                List<Expression> parts = new ArrayList<>();
                members.forEach(
                        (name, member) -> {
                            parts.add(parts.isEmpty() ? Layout.SPACE : Layout.COMMA);
                            parts.add(Layout.key(name, spelling));
                            parts.add(value(member, spelling));
                        });
                yield Layout.enclosed("{", parts, "}");
            }
        };
    }

    /** The one way to write a string as JSON, quotes included. */
    static byte[] quoted(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(Spelling.JSON.literal(text), bytes);
        return bytes.toByteArray();
    }

    private static void write(Expression expression, ByteArrayOutputStream bytes) {
        switch (expression) {
            case Sequence(List<Expression> parts) -> parts.forEach(part -> write(part, bytes));
            case Bytes(ByteSet set) -> {
                for (int value = 0; value < 256; value++) {
                    if (set.contains(value)) {
                        bytes.write(value);
                    }
                }
            }
            case Expression.Choice(List<Expression> options) ->
                    options.stream()
                            .filter(option -> !option.equals(Expression.NOTHING))
                            .findFirst()
                            .ifPresent(option -> write(option, bytes));
            default -> throw new IllegalStateException("not a literal: " + expression);
        }
    }
}
