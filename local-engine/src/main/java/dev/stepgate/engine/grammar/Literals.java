package dev.stepgate.engine.grammar;

import java.nio.charset.StandardCharsets;
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

    /** The one way to write a string as JSON, quotes included; nothing if there is none. */
    static byte[] quoted(String text) {
        return Spelling.JSON.spelled(text).orElse("").getBytes(StandardCharsets.UTF_8);
    }

    /** About how many bytes a value takes. */
    static int size(Json value) {
        return switch (value) {
            case Json.Null none -> 4;
            case Json.Truth truth -> 5;
            case Json.Num(var number) -> number.toPlainString().length();
            case Json.Text(String characters) -> characters.length();
            case Json.Items(List<Json> items) -> items.stream().mapToInt(Literals::size).sum();
            case Json.Members(var members) ->
                    members.entrySet().stream()
                            .mapToInt(member -> member.getKey().length() + size(member.getValue()))
                            .sum();
        };
    }
}
