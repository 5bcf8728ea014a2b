package dev.stepgate.engine.template;

import java.util.Set;

/** The tests a template can make with {@code is}. */
final class Tests {
    static final Set<String> NAMES =
            Set.of(
                    "string",
                    "none",
                    "mapping",
                    "sequence",
                    "iterable",
                    "number",
                    "boolean",
                    "integer",
                    "float",
                    "defined",
                    "undefined",
                    "true",
                    "false",
                    "callable",
                    "odd",
                    "even",
                    "divisibleby",
                    "lower",
                    "upper",
                    "in",
                    "eq",
                    "equalto",
                    "ne",
                    "lt",
                    "le",
                    "gt",
                    "ge",
                    "lessthan",
                    "greaterthan");

    private Tests() {}

    static boolean holds(String name, Value value, Arguments passed) {
        return switch (name) {
            case "string" -> value instanceof Text;
            case "none" -> value instanceof Value.None;
            case "mapping" -> value instanceof Value.Mapping;
            case "sequence" ->
                    value instanceof Text
                            || value instanceof Value.Items
                            || value instanceof Value.Mapping
                            || value instanceof Undefined;
            case "iterable" ->
                    value instanceof Text
                            || value instanceof Value.Items
                            || value instanceof Value.Mapping
                            || value instanceof Undefined
                            || value instanceof Loop;
            case "number" -> Arithmetic.isNumber(value);
            case "boolean" -> value instanceof Value.Bool;
            case "integer" -> value instanceof Value.Int;
            case "float" -> value instanceof Value.Real;
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "true" -> value instanceof Value.Bool bool && bool.value();
            case "false" -> value instanceof Value.Bool bool && !bool.value();
            case "callable" -> value instanceof Callable;
            case "lower", "upper" -> cased(name, Spelling.str(value).characters());
            case "odd" -> remainder(value, 2, passed.rendering()) == 1;
            case "even" -> remainder(value, 2, passed.rendering()) == 0;
            case "divisibleby" ->
                    remainder(value, passed.as("num").number("num", 1), passed.rendering()) == 0;
            default -> compares(name, value, passed.as("other"));
        };
    }

    private static boolean cased(String name, String characters) {
        boolean anyCase =
                characters
                        .codePoints()
                        .anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
        return anyCase
                && characters
                        .codePoints()
                        .noneMatch(
                                c ->
                                        name.equals("lower")
                                                ? Character.isUpperCase(c)
                                                : Character.isLowerCase(c));
    }

    private static int remainder(Value value, int by, Rendering rendering) {
        if (Arithmetic.apply(Operator.MODULO, value, Value.Int.of(by), rendering)
                instanceof Value.Int rest) {
            return Operators.clamp(rest.value());
        }
        throw rendering.wrong("a float is neither odd nor even");
    }

    private static boolean compares(String name, Value value, Arguments passed) {
        Comparison comparison =
                switch (name) {
                    case "in" -> Comparison.IN;
                    case "eq", "equalto" -> Comparison.EQUAL;
                    case "ne" -> Comparison.UNEQUAL;
                    case "lt", "lessthan" -> Comparison.LESS;
                    case "le" -> Comparison.AT_MOST;
                    case "gt", "greaterthan" -> Comparison.GREATER;
                    case "ge" -> Comparison.AT_LEAST;
                    default -> throw passed.rendering().unsupported("test", name);
                };
        return Operators.compare(comparison, value, passed.require("other"), passed.rendering());
    }
}
