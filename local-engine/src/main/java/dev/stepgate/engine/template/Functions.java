package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** The functions every template has. */
final class Functions {
    static final Set<String> NAMES =
            Set.of("namespace", "range", "dict", "raise_exception", "strftime_now");

    private static final int MAX_RANGE = 100_000;

    private Functions() {}

    static Value call(String name, Arguments passed) {
        return switch (name) {
            case "namespace" -> namespace(passed);
            case "range" -> range(passed);
            case "dict" -> new Value.Mapping(fields(passed));
            case "raise_exception" -> throw refusal(passed.as("message").require("message"));
            case "strftime_now" ->
                    DateSpelling.spell(passed.as("format").text("format"), passed.rendering());
            default -> throw passed.rendering().unsupported("function", name);
        };
    }

    private static Value namespace(Arguments passed) {
        var namespace = new Namespace();
        fields(passed).forEach((name, value) -> namespace.set(name.characters(), value));
        return namespace;
    }

    /** Those of a mapping passed first, then the named ones. */
    private static SequencedMap<Text, Value> fields(Arguments passed) {
        SequencedMap<Text, Value> fields = new LinkedHashMap<>();
        for (Value first : passed.positional()) {
            if (!(first instanceof Value.Mapping mapping) || passed.positional().size() > 1) {
                throw passed.rendering().wrong(passed.owner() + " takes one mapping, or names");
            }
            fields.putAll(mapping.values());
        }
        for (Map.Entry<String, Value> named : passed.named().entrySet()) {
            fields.put(Text.trusted(named.getKey()), named.getValue());
        }
        return fields;
    }

    private static Value range(Arguments passed) {
        boolean bare = passed.positional().size() == 1;
        Arguments arguments = bare ? passed.as("stop") : passed.as("start", "stop", "step");
        arguments.require("stop");
        int start = bare ? 0 : arguments.number("start", 0);
        int stop = arguments.number("stop", 0);
        int step = bare ? 1 : arguments.number("step", 1);
        if (step == 0) {
            throw passed.rendering().wrong("the step of a range is 0");
        }
        List<Value> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (numbers.size() == MAX_RANGE) {
                throw passed.rendering().wrong("a range has more than " + MAX_RANGE + " numbers");
            }
            numbers.add(Value.Int.of(i));
        }
        return new Value.Items(numbers);
    }

    /** The template's own words; what it quotes of a caller is left out. */
    private static EngineFault refusal(Value message) {
        var words = new StringBuilder();
        for (Piece piece : Spelling.str(message).pieces()) {
            words.append(piece.given() ? "…" : piece.text());
        }
        return new EngineFault.BadRequest("messages: the chat template refuses them: " + words);
    }
}
