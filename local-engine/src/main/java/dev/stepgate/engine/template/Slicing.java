package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.List;

/** {@code [from:to:step]}, with none for what is left out. Immutable but for its rendering. */
record Slicing(Value from, Value to, Value step, Rendering rendering) {

    /** The places to visit, both ends within the list. */
    private record Places(int start, int end, int by) {}

    /** That part of a list or, by code points, of a text. */
    Value of(Value target) {
        return switch (target) {
            case Value.Items items -> new Value.Items(part(items.values()));
            case Text text -> part(text);
            case Undefined undefined -> throw rendering.wrong(undefined.why());
            default -> throw rendering.wrong("cannot slice " + Operators.kind(target));
        };
    }

    /** The characters from one code point up to another. */
    static Text characters(Text text, int from, int to) {
        String characters = text.characters();
        int start = characters.offsetByCodePoints(0, from);
        return text.slice(start, characters.offsetByCodePoints(start, to - from));
    }

    private Text part(Text text) {
        Places places = places(Operators.length(text, rendering));
        if (places.by() == 1) {
            return characters(text, places.start(), Math.max(places.start(), places.end()));
        }
        var part = new TextBuilder();
        for (Value character : part(Operators.iterate(text, rendering))) {
            part.add(Spelling.str(character));
        }
        return part.text();
    }

    private List<Value> part(List<Value> values) {
        Places places = places(values.size());
        List<Value> part = new ArrayList<>();
        for (long i = places.start();
                places.by() > 0 ? i < places.end() : i > places.end();
                i += places.by()) {
            part.add(values.get((int) i));
        }
        return part;
    }

    private Places places(int size) {
        int by = number(step, 1);
        if (by == 0) {
            throw rendering.wrong("the step of a slice is 0");
        }
        int lowest = by > 0 ? 0 : -1;
        int highest = by > 0 ? size : size - 1;
        int start = from instanceof Value.None ? (by > 0 ? lowest : highest) : place(from, size);
        int end = to instanceof Value.None ? (by > 0 ? highest : lowest) : place(to, size);
        return new Places(Math.clamp(start, lowest, highest), Math.clamp(end, lowest, highest), by);
    }

    /** Counted from the front; negative before it. */
    private int place(Value value, int size) {
        int place = number(value, 0);
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
