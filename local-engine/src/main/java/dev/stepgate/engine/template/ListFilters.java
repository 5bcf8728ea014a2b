package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Filters of lists, and of what can be looped over like one. */
final class ListFilters {
    private ListFilters() {}

    static Value apply(String name, Value value, Arguments passed) {
        Rendering rendering = passed.rendering();
        return switch (name) {
            case "length", "count" -> {
                passed.as();
                yield Value.Int.of(Operators.length(value, rendering));
            }
            case "items" ->
                    switch (value) {
                        case Value.Mapping mapping -> Methods.items(mapping, passed);
                        case Undefined undefined -> new Value.Items(List.of());
                        default ->
                                throw rendering.wrong(
                                        "cannot list the items of " + Operators.kind(value));
                    };
            case "reverse" -> {
                passed.as();
                List<Value> reversed = new ArrayList<>(Operators.iterate(value, rendering));
                Collections.reverse(reversed);
                yield value instanceof Text
                        ? TextMethods.join(Text.EMPTY, reversed, rendering)
                        : new Value.Items(reversed);
            }
            default -> ofValues(name, Operators.iterate(value, rendering), passed);
        };
    }

    private static Value ofValues(String name, List<Value> values, Arguments passed) {
        return switch (name) {
            case "list" -> {
                passed.as();
                yield new Value.Items(values);
            }
            case "first", "last" -> {
                passed.as();
                yield values.isEmpty()
                        ? new Undefined("the list is empty")
                        : name.equals("first") ? values.getFirst() : values.getLast();
            }
            case "sort" -> sort(values, passed.as("reverse", "case_sensitive", "attribute"));
            case "unique" -> unique(values, passed.as("case_sensitive", "attribute"));
            case "min", "max" -> extreme(name, values, passed.as("case_sensitive", "attribute"));
            case "sum" -> sum(values, passed.as("attribute", "start"));
            case "map" -> map(values, passed);
            case "select", "reject" -> select(values, name.equals("select"), passed, item -> item);
            case "selectattr", "rejectattr" -> {
                if (passed.positional().isEmpty()) {
                    throw passed.rendering().wrong(passed.owner() + " needs an attribute");
                }
                Value attribute = passed.positional().getFirst();
                yield select(
                        values,
                        name.equals("selectattr"),
                        passed.rest(passed.owner()),
                        item -> Lookup.path(item, attribute, passed.rendering()));
            }
            default -> throw passed.rendering().unsupported("filter", name);
        };
    }

    /** What is looked at instead of an item. */
    @FunctionalInterface
    private interface Aspect {
        Value of(Value item);
    }

    private static Value select(
            List<Value> values, boolean wanted, Arguments passed, Aspect aspect) {
        Predicate<Value> test = test(passed);
        List<Value> kept = new ArrayList<>();
        for (Value value : values) {
            passed.rendering().spend(1);
            if (test.test(aspect.of(value)) == wanted) {
                kept.add(value);
            }
        }
        return new Value.Items(kept);
    }

    /** The test named by the first argument, with the others; without one, truth. */
    private static Predicate<Value> test(Arguments passed) {
        if (passed.positional().isEmpty()) {
            return Operators::truthy;
        }
        String name = Spelling.str(passed.positional().getFirst()).characters();
        if (!Tests.NAMES.contains(name)) {
            throw passed.rendering().unsupported("test", name);
        }
        Arguments rest = passed.rest("test " + name);
        return value -> Tests.holds(name, value, rest);
    }

    private static Value map(List<Value> values, Arguments passed) {
        List<Value> mapped = new ArrayList<>();
        if (passed.named().containsKey("attribute")) {
            Arguments named = passed.as("attribute", "default");
            for (Value attribute : attributes(values, named)) {
                mapped.add(
                        attribute instanceof Undefined
                                ? named.get("default", attribute)
                                : attribute);
            }
            return new Value.Items(mapped);
        }
        if (passed.positional().isEmpty()) {
            throw passed.rendering().wrong("filter map needs a filter, or an attribute");
        }
        String name = Spelling.str(passed.positional().getFirst()).characters();
        if (!Filters.NAMES.contains(name)) {
            throw passed.rendering().unsupported("filter", name);
        }
        Arguments rest = passed.rest("filter " + name);
        passed.rendering().enter(passed.rendering().line());
        for (Value value : values) {
            mapped.add(passed.rendering().made(Filters.apply(name, value, rest)));
            passed.rendering().spend(1);
        }
        passed.rendering().leave();
        return new Value.Items(mapped);
    }

    /** The items, or what {@code attribute} names of each. */
    static List<Value> attributes(List<Value> values, Arguments passed) {
        Value attribute = passed.get("attribute", new Value.None());
        if (attribute instanceof Value.None) {
            return values;
        }
        List<Value> attributes = new ArrayList<>();
        for (Value value : values) {
            passed.rendering().spend(1);
            attributes.add(Lookup.path(value, attribute, passed.rendering()));
        }
        return attributes;
    }

    private static Value key(Value value, Arguments passed) {
        Value key = passed.has("attribute") ? attributes(List.of(value), passed).getFirst() : value;
        return key instanceof Text text && !passed.flag("case_sensitive", false)
                ? TextMethods.cased(text, "lower")
                : key;
    }

    private static Comparator<Value> byKey(Arguments passed) {
        return (a, b) -> {
            passed.rendering().spend(1);
            return Operators.order(key(a, passed), key(b, passed), passed.rendering());
        };
    }

    private static Value sort(List<Value> values, Arguments passed) {
        List<Value> sorted = new ArrayList<>(values);
        Comparator<Value> order = byKey(passed);
        sorted.sort(passed.flag("reverse", false) ? order.reversed() : order);
        return new Value.Items(sorted);
    }

    private static Value extreme(String name, List<Value> values, Arguments passed) {
        if (values.isEmpty()) {
            return new Undefined("the list is empty");
        }
        return name.equals("min")
                ? Collections.min(values, byKey(passed))
                : Collections.max(values, byKey(passed));
    }

    private static Value unique(List<Value> values, Arguments passed) {
        List<Value> keys = new ArrayList<>();
        List<Value> unique = new ArrayList<>();
        for (Value value : values) {
            Value key = key(value, passed);
            passed.rendering().spend(keys.size());
            if (keys.stream().noneMatch(known -> Operators.equal(known, key, 0))) {
                keys.add(key);
                unique.add(value);
            }
        }
        return new Value.Items(unique);
    }

    private static Value sum(List<Value> values, Arguments passed) {
        Value sum = passed.get("start", Value.Int.of(0));
        for (Value value : attributes(values, passed)) {
            passed.rendering().spend(1);
            sum = Arithmetic.apply(Operator.PLUS, sum, value, passed.rendering());
            passed.rendering().made(sum);
        }
        return sum;
    }
}
