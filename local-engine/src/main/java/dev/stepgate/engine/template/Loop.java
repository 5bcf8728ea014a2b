package dev.stepgate.engine.template;

import java.util.List;

/**
 * What a template reads as {@code loop}. Immutable.
 *
 * @param values what is looped over, after its filter
 * @param index0 the turn, from 0
 */
record Loop(List<Value> values, int index0) implements Value {

    Value field(String name) {
        int length = values.size();
        return switch (name) {
            case "index" -> Value.Int.of(index0 + 1);
            case "index0" -> Value.Int.of(index0);
            case "revindex" -> Value.Int.of(length - index0);
            case "revindex0" -> Value.Int.of(length - index0 - 1);
            case "first" -> new Value.Bool(index0 == 0);
            case "last" -> new Value.Bool(index0 == length - 1);
            case "length" -> Value.Int.of(length);
            // Jinja counts recursive loops only, and those we refuse.
            case "depth" -> Value.Int.of(1);
            case "depth0" -> Value.Int.of(0);
            case "previtem" ->
                    index0 == 0
                            ? new Undefined("there is no previous item")
                            : values.get(index0 - 1);
            case "nextitem" ->
                    index0 == length - 1
                            ? new Undefined("there is no next item")
                            : values.get(index0 + 1);
            default -> new Undefined("loop has no '" + name + "'");
        };
    }
}
