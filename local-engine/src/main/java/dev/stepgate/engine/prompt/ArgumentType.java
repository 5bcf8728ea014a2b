package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a schema's type makes of an argument's text (spec section 9.4). */
enum ArgumentType {
    TEXT {
        @Override
        Optional<Value> read(String text) {
            return Optional.of(Text.given(text));
        }
    },
    INTEGER {
        @Override
        Optional<Value> read(String text) {
            String digits = text.strip();
            return WHOLE.matcher(digits).matches()
                    ? Optional.of(new Value.Int(new BigInteger(digits)))
                    : Optional.empty();
        }
    },
    NUMBER {
        @Override
        Optional<Value> read(String text) {
            String digits = text.strip();
            Optional<Value> whole = INTEGER.read(digits);
            return whole.isPresent() || !REAL.matcher(digits).matches()
                    ? whole
                    : number(Double.parseDouble(digits));
        }
    },
    BOOLEAN {
        @Override
        Optional<Value> read(String text) {
            return Optional.of(text.strip())
                    .filter(word -> word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false"))
                    .map(word -> new Value.Bool(word.equalsIgnoreCase("true")));
        }
    },
    STRUCTURE {
        @Override
        Optional<Value> read(String text) {
            return Literals.readJson(text).or(() -> Literals.readPython(text));
        }
    };

    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,1000}");
    private static final Pattern REAL =
            Pattern.compile("[-+]?(\\d{1,999}\\.?\\d{0,999}|\\.\\d{1,999})([eE][-+]?\\d{1,9})?");
    private static final Set<String> BOOLEANS = Set.of("boolean", "bool", "binary");

    /** The value of an argument's text; empty if the text is not of this type. */
    abstract Optional<Value> read(String text);

    /** The kind of a schema's type, in lower case; what we do not know is text. */
    static ArgumentType of(String type) {
        if (startsWithAny(type, "int", "uint", "long", "short", "unsigned")) {
            return INTEGER;
        }
        if (startsWithAny(type, "num", "float")) {
            return NUMBER;
        }
        if (BOOLEANS.contains(type)) {
            return BOOLEAN;
        }
        boolean structure = type.equals("object") || type.equals("array") || type.equals("arr");
        return structure || startsWithAny(type, "dict", "list") ? STRUCTURE : TEXT;
    }

    private static boolean startsWithAny(String type, String... prefixes) {
        return Stream.of(prefixes).anyMatch(type::startsWith);
    }

    private static Optional<Value> number(double number) {
        if (!Double.isFinite(number)) {
            return Optional.empty();
        }
        return Optional.of(
                number == Math.rint(number)
                        ? new Value.Int(new BigDecimal(number).toBigInteger())
                        : new Value.Real(number));
    }
}
