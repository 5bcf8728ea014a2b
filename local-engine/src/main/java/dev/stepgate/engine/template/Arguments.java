package dev.stepgate.engine.template;

import java.util.List;
import java.util.Map;

/** What was passed to a function, a method, a filter or a test. Immutable but for its rendering. */
record Arguments(
        Rendering rendering,
        String owner,
        List<String> names,
        List<Value> positional,
        Map<String, Value> named) {

    /** Passed, not yet matched to names. */
    static Arguments of(
            Rendering rendering, String owner, List<Value> positional, Map<String, Value> named) {
        return new Arguments(rendering, owner, List.of(), positional, named);
    }

    /** Matches what was passed to these names, in order; refuses what none of them takes. */
    Arguments as(String... parameters) {
        List<String> all = List.of(parameters);
        if (positional.size() > all.size()) {
            throw rendering.wrong(
                    owner
                            + " takes at most "
                            + all.size()
                            + " arguments, not "
                            + positional.size());
        }
        for (String name : named.keySet()) {
            if (!all.contains(name)) {
                throw rendering.wrong(owner + " has no argument '" + name + "'");
            }
            if (all.indexOf(name) < positional.size()) {
                throw rendering.wrong(owner + " is given '" + name + "' twice");
            }
        }
        return new Arguments(rendering, owner, all, positional, named);
    }

    boolean has(String name) {
        return names.indexOf(name) < positional.size() || named.containsKey(name);
    }

    Value get(String name, Value otherwise) {
        int index = names.indexOf(name);
        return index < positional.size()
                ? positional.get(index)
                : named.getOrDefault(name, otherwise);
    }

    Value require(String name) {
        if (!has(name)) {
            throw rendering.wrong(owner + " needs '" + name + "'");
        }
        return get(name, new Value.None());
    }

    boolean flag(String name, boolean otherwise) {
        return Operators.truthy(get(name, new Value.Bool(otherwise)));
    }

    Text text(String name) {
        if (require(name) instanceof Text text) {
            return text;
        }
        throw rendering.wrong(owner + ": '" + name + "' must be text");
    }

    Text text(String name, Text otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** A whole number; one too large for an int counts as the largest, or the smallest. */
    int number(String name, int otherwise) {
        Value value = get(name, Value.Int.of(otherwise));
        if (value instanceof Value.Int number) {
            return Operators.clamp(number.value());
        }
        throw rendering.wrong(owner + ": '" + name + "' must be a whole number");
    }

    /** What is left after the first. */
    Arguments rest(String restOwner) {
        return Arguments.of(rendering, restOwner, positional.subList(1, positional.size()), named);
    }
}
