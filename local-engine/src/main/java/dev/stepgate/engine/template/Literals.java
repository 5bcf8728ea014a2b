package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads values from JSON or Python text, and writes them as JSON. */
public final class Literals {
    private Literals() {}

    /**
     * The value of a JSON text, its texts as given by a caller; empty if it is not JSON.
     *
     * <p>Nesting deeper than a thousand and numbers beyond a double's range are not JSON here.
     */
    public static Optional<Value> readJson(String json) {
        return JsonReader.read(json, true);
    }

    /** The value of a Python literal, as {@link #readJson}; empty if it is none. */
    public static Optional<Value> readPython(String literal) {
        try {
            var cursor = new Cursor(Lexer.cutExpression(literal));
            Expression expression = new ExpressionParser(cursor).expression();
            return cursor.peek().kind() == Lexeme.Kind.END ? value(expression) : Optional.empty();
        } catch (EngineFault notPython) {
            return Optional.empty();
        }
    }

    /** JSON without spaces, characters beyond ASCII as they are. */
    public static String writeJson(Value value) {
        return JsonWriter.write(value, JsonStyle.COMPACT).characters();
    }

    /**
     * A call's argument as the model writes it (spec section 9.2): text as it is, what holds values
     * as JSON, anything else as Python spells it.
     */
    public static String writeArgument(Value value) {
        return switch (value) {
            case Value.Items items -> JsonWriter.write(items, JsonStyle.PYTHON).characters();
            case Value.Mapping mapping -> JsonWriter.write(mapping, JsonStyle.PYTHON).characters();
            default -> Spelling.str(value).characters();
        };
    }

    private static Optional<Value> value(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant ->
                    Optional.of(
                            constant.value() instanceof Text text
                                    ? Text.given(text.characters())
                                    : constant.value());
            case Expression.Signed signed
                    when signed.operand() instanceof Expression.Constant number ->
                    number(signed.sign(), number.value());
            case Expression.ListOf list -> {
                List<Value> values = new ArrayList<>();
                for (Expression item : list.values()) {
                    value(item).ifPresent(values::add);
                }
                yield values.size() == list.values().size()
                        ? Optional.of(new Value.Items(values))
                        : Optional.empty();
            }
            case Expression.MappingOf mapping -> mapping(mapping);
            default -> Optional.empty();
        };
    }

    private static Optional<Value> number(Operator sign, Value value) {
        if (sign == Operator.PLUS) {
            return Optional.of(value).filter(Arithmetic::isNumber);
        }
        return switch (value) {
            case Value.Int number -> Optional.of(new Value.Int(number.value().negate()));
            case Value.Real number -> Optional.of(new Value.Real(-number.value()));
            default -> Optional.empty();
        };
    }

    private static Optional<Value> mapping(Expression.MappingOf mapping) {
        SequencedMap<Text, Value> values = new LinkedHashMap<>();
        for (Expression.Entry entry : mapping.entries()) {
            Optional<Value> value = value(entry.value());
            if (value.isEmpty()
                    || !(value(entry.key()).orElse(new Value.None()) instanceof Text key)) {
                return Optional.empty();
            }
            values.put(key, value.get());
        }
        return Optional.of(new Value.Mapping(values));
    }
}
