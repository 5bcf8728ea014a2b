package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Expression.Attribute;
import dev.stepgate.engine.template.Expression.Call;
import dev.stepgate.engine.template.Expression.Constant;
import dev.stepgate.engine.template.Expression.Entry;
import dev.stepgate.engine.template.Expression.Item;
import dev.stepgate.engine.template.Expression.ListOf;
import dev.stepgate.engine.template.Expression.MappingOf;
import dev.stepgate.engine.template.Expression.Name;
import dev.stepgate.engine.template.Expression.Passed;
import dev.stepgate.engine.template.Expression.Slice;
import dev.stepgate.engine.template.Lexeme.Kind;
import dev.stepgate.engine.terms.EngineFault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads what binds tightest: literals and names, with their attributes, items and calls. Owned by
 * one thread.
 */
final class PrimaryParser {
    private static final int MAX_DIGITS = 1_000;

    /** Functions that Jinja has and we do not. */
    private static final Set<String> OTHER_FUNCTIONS =
            Set.of("cycler", "joiner", "lipsum", "super", "gettext", "ngettext", "_");

    private final Cursor cursor;
    private final ExpressionParser expressions;

    PrimaryParser(Cursor cursor, ExpressionParser expressions) {
        this.cursor = cursor;
        this.expressions = expressions;
    }

    Expression primary() {
        Expression whole = atom();
        while (true) {
            int line = cursor.line();
            if (cursor.skipSign(".")) {
                whole = attribute(line, whole);
            } else if (cursor.skipSign("[")) {
                whole = subscript(line, whole);
            } else if (cursor.isSign("(")) {
                whole = call(line, whole);
            } else {
                return whole;
            }
        }
    }

    private Expression attribute(int line, Expression target) {
        if (cursor.peek().kind() == Kind.INTEGER) {
            return new Item(line, target, atom());
        }
        return new Attribute(line, target, cursor.expect(Kind.NAME, "a name").text());
    }

    private Expression call(int line, Expression callee) {
        if (callee instanceof Attribute attribute && !Methods.NAMES.contains(attribute.name())) {
            throw Complaint.unsupported(line, "method", attribute.name());
        }
        if (callee instanceof Name name && OTHER_FUNCTIONS.contains(name.name())) {
            throw Complaint.unsupported(line, "function", name.name());
        }
        return new Call(line, callee, passed());
    }

    private Expression subscript(int line, Expression target) {
        Expression none = new Constant(line, new Value.None());
        Expression first = cursor.isSign(":") ? none : expressions.expression();
        if (cursor.skipSign("]")) {
            return new Item(line, target, first);
        }
        cursor.expectSign(":");
        Expression to = cursor.isSign(":") || cursor.isSign("]") ? none : expressions.expression();
        Expression step = none;
        if (cursor.skipSign(":") && !cursor.isSign("]")) {
            step = expressions.expression();
        }
        cursor.expectSign("]");
        return new Slice(line, target, first, to, step);
    }

    /** What stands between the parentheses of a call. */
    Passed passed() {
        cursor.expectSign("(");
        List<Expression> positional = new ArrayList<>();
        SequencedMap<String, Expression> named = new LinkedHashMap<>();
        while (!cursor.skipSign(")")) {
            if (cursor.isSign("*") || cursor.isSign("**")) {
                throw Complaint.unsupported(cursor.line(), "operator", cursor.peek().text());
            }
            if (cursor.peek().kind() == Kind.NAME && cursor.peekAfter().is(Kind.SIGN, "=")) {
                String name = cursor.next().text();
                cursor.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw cursor.unexpected("a named argument");
            }
            endOfPart(")");
        }
        return new Passed(positional, named);
    }

    private Expression atom() {
        Lexeme lexeme = cursor.next();
        int line = lexeme.line();
        return switch (lexeme.kind()) {
            case NAME -> nameOrConstant(lexeme);
            case STRING -> {
                var text = new StringBuilder(lexeme.text());
                while (cursor.peek().kind() == Kind.STRING) {
                    text.append(cursor.next().text());
                }
                yield new Constant(line, Text.trusted(text.toString()));
            }
            case INTEGER -> {
                if (lexeme.text().length() > MAX_DIGITS) {
                    throw Complaint.at(line, "a number has more than " + MAX_DIGITS + " digits");
                }
                yield new Constant(
                        line, new Value.Int(new BigInteger(lexeme.text().replace("_", ""))));
            }
            case REAL ->
                    new Constant(
                            line,
                            new Value.Real(Double.parseDouble(lexeme.text().replace("_", ""))));
            case SIGN ->
                    switch (lexeme.text()) {
                        case "(" -> parenthesised(line);
                        case "[" -> list(line, "]");
                        case "{" -> mapping(line);
                        default -> throw unexpected(lexeme);
                    };
            default -> throw unexpected(lexeme);
        };
    }

    private static EngineFault unexpected(Lexeme lexeme) {
        return Complaint.at(
                lexeme.line(), "unexpected " + lexeme.shown() + " (expected: an expression)");
    }

    private static Expression nameOrConstant(Lexeme name) {
        return switch (name.text()) {
            case "true", "True" -> new Constant(name.line(), new Value.Bool(true));
            case "false", "False" -> new Constant(name.line(), new Value.Bool(false));
            case "none", "None" -> new Constant(name.line(), new Value.None());
            default -> new Name(name.line(), name.text());
        };
    }

    private Expression parenthesised(int line) {
        if (cursor.skipSign(")")) {
            return new ListOf(line, List.of());
        }
        Expression first = expressions.expression();
        if (cursor.skipSign(")")) {
            return first;
        }
        cursor.expectSign(",");
        List<Expression> all = new ArrayList<>(List.of(first));
        all.addAll(list(line, ")").values());
        return new ListOf(line, all);
    }

    private ListOf list(int line, String end) {
        List<Expression> values = new ArrayList<>();
        while (!cursor.skipSign(end)) {
            values.add(expressions.expression());
            endOfPart(end);
        }
        return new ListOf(line, values);
    }

    private Expression mapping(int line) {
        List<Entry> entries = new ArrayList<>();
        while (!cursor.skipSign("}")) {
            Expression key = expressions.expression();
            cursor.expectSign(":");
            entries.add(new Entry(key, expressions.expression()));
            endOfPart("}");
        }
        return new MappingOf(line, entries);
    }

    private void endOfPart(String end) {
        if (!cursor.isSign(end)) {
            cursor.expectSign(",");
        }
    }
}
