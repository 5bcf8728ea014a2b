package dev.stepgate.engine.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What operators other than arithmetic do with values, as in Python. */
final class Operators {
    private Operators() {}

    static boolean truthy(Value value) {
        return switch (value) {
            case Value.None none -> false;
            case Value.Bool bool -> bool.value();
            case Value.Int number -> number.value().signum() != 0;
            case Value.Real number -> number.value() != 0;
            case Text text -> !text.isEmpty();
            case Value.Items items -> !items.values().isEmpty();
            case Value.Mapping mapping -> !mapping.values().isEmpty();
            case Undefined undefined -> false;
            case Namespace namespace -> true;
            case Loop loop -> true;
            case Callable callable -> true;
        };
    }

    /** What a value is, for a complaint. */
    static String kind(Value value) {
        return switch (value) {
            case Value.None none -> "none";
            case Value.Bool bool -> "a boolean";
            case Value.Int number -> "an integer";
            case Value.Real number -> "a float";
            case Text text -> "text";
            case Value.Items items -> "a list";
            case Value.Mapping mapping -> "a mapping";
            case Undefined undefined -> "undefined";
            case Namespace namespace -> "a namespace";
            case Loop loop -> "loop";
            case Callable callable -> "a function";
        };
    }

    /** What a loop over the value visits. */
    static List<Value> iterate(Value value, Rendering rendering) {
        return switch (value) {
            case Value.Items items -> items.values();
            case Value.Mapping mapping -> List.copyOf(mapping.values().keySet());
            case Text text -> characters(text, rendering);
            case Undefined undefined -> List.of();
            default -> throw rendering.wrong("cannot loop over " + kind(value));
        };
    }

    private static List<Value> characters(Text text, Rendering rendering) {
        rendering.spend(text.length());
        List<Value> characters = new ArrayList<>();
        for (Piece piece : text.pieces()) {
            piece.text()
                    .codePoints()
                    .forEach(c -> characters.add(Text.of(Character.toString(c), piece.given())));
        }
        return characters;
    }

    static boolean compare(Comparison comparison, Value left, Value right, Rendering rendering) {
        return switch (comparison) {
            case EQUAL -> equal(left, right, 0);
            case UNEQUAL -> !equal(left, right, 0);
            case LESS -> order(left, right, rendering) < 0;
            case AT_MOST -> order(left, right, rendering) <= 0;
            case GREATER -> order(left, right, rendering) > 0;
            case AT_LEAST -> order(left, right, rendering) >= 0;
            case IN -> contains(right, left, rendering);
            case NOT_IN -> !contains(right, left, rendering);
        };
    }

    static boolean equal(Value left, Value right, int depth) {
        Spelling.requireShallow(depth);
        if (Arithmetic.isNumber(left) && Arithmetic.isNumber(right)) {
            return Arithmetic.compare(left, right) == 0;
        }
        return switch (left) {
            case Text text -> text.equals(right);
            case Value.Items items ->
                    right instanceof Value.Items others
                            && equal(items.values(), others.values(), depth);
            case Value.Mapping mapping ->
                    right instanceof Value.Mapping other && equal(mapping, other, depth);
            case Undefined undefined -> right instanceof Undefined;
            case Value.None none -> right instanceof Value.None;
            case Namespace namespace -> namespace.equals(right);
            default -> false;
        };
    }

    private static boolean equal(List<Value> left, List<Value> right, int depth) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Value.Mapping left, Value.Mapping right, int depth) {
        if (left.values().size() != right.values().size()) {
            return false;
        }
        for (Map.Entry<Text, Value> entry : left.values().entrySet()) {
            Value other = right.values().get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Negative, zero or positive, as for a comparator. */
    static int order(Value left, Value right, Rendering rendering) {
        if (Arithmetic.isNumber(left) && Arithmetic.isNumber(right)) {
            return Arithmetic.compare(left, right);
        }
        if (left instanceof Text a && right instanceof Text b) {
            return compareTexts(a, b);
        }
        if (left instanceof Value.Items(List<Value> a)
                && right instanceof Value.Items(List<Value> b)) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(a.get(i), b.get(i), 0)) {
                    rendering.enter(rendering.line());
                    int order = order(a.get(i), b.get(i), rendering);
                    rendering.leave();
                    return order;
                }
            }
            return Integer.compare(a.size(), b.size());
        }
        throw rendering.wrong("cannot compare " + kind(left) + " with " + kind(right));
    }

    /** By code points. */
    static int compareTexts(Text left, Text right) {
        String a = left.characters();
        String b = right.characters();
        int same = 0;
        while (same < a.length() && same < b.length() && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        if (same == a.length() || same == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        boolean bothHigh =
                Character.isSurrogate(a.charAt(same)) == Character.isSurrogate(b.charAt(same));
        return bothHigh
                ? Character.compare(a.charAt(same), b.charAt(same))
                : Character.isSurrogate(a.charAt(same)) ? 1 : -1;
    }

    private static boolean contains(Value whole, Value part, Rendering rendering) {
        return switch (whole) {
            case Text text -> {
                if (!(part instanceof Text wanted)) {
                    throw rendering.wrong("cannot look for " + kind(part) + " in text");
                }
                rendering.made(text);
                yield text.characters().contains(wanted.characters());
            }
            case Value.Items items -> {
                rendering.made(items);
                yield items.values().stream().anyMatch(item -> equal(item, part, 0));
            }
            case Value.Mapping mapping ->
                    part instanceof Text key && mapping.values().containsKey(key);
            case Undefined undefined -> false;
            default -> throw rendering.wrong("cannot look into " + kind(whole));
        };
    }

    /** How many the value holds; of text, code points. */
    static int length(Value value, Rendering rendering) {
        return switch (value) {
            case Text text -> {
                int length = 0;
                for (Piece piece : text.pieces()) {
                    length += piece.text().codePointCount(0, piece.text().length());
                }
                yield length;
            }
            case Value.Items items -> items.values().size();
            case Value.Mapping mapping -> mapping.values().size();
            case Undefined undefined -> 0;
            default -> throw rendering.wrong(kind(value) + " has no length");
        };
    }

    static int clamp(BigInteger number) {
        return number.bitLength() < 32
                ? number.intValue()
                : number.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
}
