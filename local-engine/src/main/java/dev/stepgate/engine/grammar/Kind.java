package dev.stepgate.engine.grammar;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The kinds of JSON values; a number is whole or not, so that types can be intersected. */
enum Kind {
    NULL,
    TRUTH,
    WHOLE,
    FRACTION,
    STRING,
    ARRAY,
    OBJECT;

    private static final Map<String, Set<Kind>> TYPES =
            Map.of(
                    "null", Set.of(NULL),
                    "boolean", Set.of(TRUTH),
                    "integer", Set.of(WHOLE),
                    "number", Set.of(WHOLE, FRACTION),
                    "string", Set.of(STRING),
                    "array", Set.of(ARRAY),
                    "object", Set.of(OBJECT));

    /** What a schema's type means; nothing if there is no such type. */
    static Set<Kind> named(String type) {
        return TYPES.getOrDefault(type, Set.of());
    }

    static EnumSet<Kind> all() {
        return EnumSet.allOf(Kind.class);
    }

    static Kind of(Json value) {
        return switch (value) {
            case Json.Null none -> NULL;
            case Json.Truth truth -> TRUTH;
            case Json.Num number -> number.isWhole() ? WHOLE : FRACTION;
            case Json.Text text -> STRING;
            case Json.Items items -> ARRAY;
            case Json.Members members -> OBJECT;
        };
    }
}
