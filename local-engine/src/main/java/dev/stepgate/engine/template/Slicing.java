package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.List;

/** {@code [from:to:step]}, with none for what is left out. Immutable but for its rendering. */
record Slicing(Value from, Value to, Value step, Rendering rendering) {

    /** That part of a list or, by code points, of a text. */
    Value of(Value target) {
        return switch (target) {
            case Value.Items items -> new Value.Items(part(items.values()));
            case Text text -> {
                var part = new TextBuilder();
                for (Value character : part(Operators.iterate(text, rendering))) {
                    part.add(Spelling.str(character));
                }
                yield part.text();
            }
            case Undefined undefined -> throw rendering.wrong(undefined.why());
            default -> throw rendering.wrong("cannot slice " + Operators.kind(target));
        };
    }

    private List<Value> part(List<Value> values) {
        int by = number(step, 1);
        if (by == 0) {
            throw rendering.wrong("the step of a slice is 0");
        }
        int size = values.size();
        int lowest = by > 0 ? 0 : -1;
        int highest = by > 0 ? size : size - 1;
        int start = bound(from, by > 0 ? lowest : highest, size);
        int end = bound(to, by > 0 ? highest : lowest, size);
        List<Value> part = new ArrayList<>();
        for (long i = Math.clamp(start, lowest, Math.max(lowest, highest));
                by > 0 ? i < Math.min(end, highest) : i > Math.max(end, lowest);
                i += by) {
            part.add(values.get((int) i));
        }
        return part;
    }

    /** A place counted from the front; negative before it. */
    private int bound(Value bound, int otherwise, int size) {
        if (bound instanceof Value.None) {
            return otherwise;
        }
        int place = number(bound, 0);
        return place < 0 ? Math.max(place + size, -1) : place;
    }

    private int number(Value value, int otherwise) {
        return switch (value) {
            case Value.None none -> otherwise;
            case Value.Int number -> Operators.clamp(number.value());
            default ->
                    throw rendering.wrong(
                            "a slice needs whole numbers, not " + Operators.kind(value));
        };
    }
}
