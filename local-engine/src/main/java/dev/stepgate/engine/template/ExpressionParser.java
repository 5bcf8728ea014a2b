package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Expression.And;
import dev.stepgate.engine.template.Expression.Binary;
import dev.stepgate.engine.template.Expression.Choice;
import dev.stepgate.engine.template.Expression.Comparand;
import dev.stepgate.engine.template.Expression.Compared;
import dev.stepgate.engine.template.Expression.Constant;
import dev.stepgate.engine.template.Expression.Filtered;
import dev.stepgate.engine.template.Expression.Joined;
import dev.stepgate.engine.template.Expression.ListOf;
import dev.stepgate.engine.template.Expression.Not;
import dev.stepgate.engine.template.Expression.Or;
import dev.stepgate.engine.template.Expression.Passed;
import dev.stepgate.engine.template.Expression.Signed;
import dev.stepgate.engine.template.Expression.Tested;
import dev.stepgate.engine.template.Lexeme.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads expressions, weakest binding first: choice, or, and, not, comparison, sum, join, product,
 * sign, then what {@link PrimaryParser} reads. Owned by one thread.
 */
final class ExpressionParser {
    private static final int MAX_DEPTH = 100;
    private static final Map<String, Comparison> COMPARISONS =
            Map.of(
                    "==", Comparison.EQUAL,
                    "!=", Comparison.UNEQUAL,
                    "<", Comparison.LESS,
                    "<=", Comparison.AT_MOST,
                    ">", Comparison.GREATER,
                    ">=", Comparison.AT_LEAST);
    private static final Map<String, Operator> PRODUCTS =
            Map.of(
                    "*", Operator.TIMES,
                    "/", Operator.DIVIDED,
                    "//", Operator.FLOOR_DIVIDED,
                    "%", Operator.MODULO);

    /** Names that go on with the expression around a test, so they are not its argument. */
    private static final Set<String> AFTER_TEST = Set.of("else", "or", "and", "if", "in", "is");

    private final Cursor cursor;
    private final PrimaryParser primaries;
    private int depth;

    ExpressionParser(Cursor cursor) {
        this.cursor = cursor;
        this.primaries = new PrimaryParser(cursor, this);
    }

    /** {@code a}, or {@code a, b} as a list. */
    Expression expressions() {
        int line = cursor.line();
        Expression first = expression();
        if (!cursor.isSign(",")) {
            return first;
        }
        List<Expression> all = new ArrayList<>(List.of(first));
        while (cursor.skipSign(",") && cursor.peek().kind() != Kind.TAG_END) {
            all.add(expression());
        }
        return new ListOf(line, all);
    }

    Expression expression() {
        deeper();
        int line = cursor.line();
        Expression then = or();
        while (cursor.skipName("if")) {
            Expression test = or();
            Expression otherwise =
                    cursor.skipName("else")
                            ? expression()
                            : new Constant(
                                    line, new Undefined("the if has no else and did not hold"));
            then = new Choice(line, then, test, otherwise);
        }
        depth--;
        return then;
    }

    /** As {@link #expression}, without a choice: the {@code if} after it is a loop's filter. */
    Expression or() {
        int line = cursor.line();
        Expression left = and();
        while (cursor.skipName("or")) {
            left = new Or(line, left, and());
        }
        return left;
    }

    private Expression and() {
        int line = cursor.line();
        Expression left = not();
        while (cursor.skipName("and")) {
            left = new And(line, left, not());
        }
        return left;
    }

    private Expression not() {
        int line = cursor.line();
        if (!cursor.skipName("not")) {
            return comparison();
        }
        deeper();
        var not = new Not(line, not());
        depth--;
        return not;
    }

    private Expression comparison() {
        int line = cursor.line();
        Expression first = sum();
        List<Comparand> others = new ArrayList<>();
        for (Optional<Comparison> next = nextComparison();
                next.isPresent();
                next = nextComparison()) {
            others.add(new Comparand(next.get(), sum()));
        }
        return others.isEmpty() ? first : new Compared(line, first, others);
    }

    private Optional<Comparison> nextComparison() {
        if (cursor.peek().kind() == Kind.SIGN) {
            Optional<Comparison> next = Optional.ofNullable(COMPARISONS.get(cursor.peek().text()));
            next.ifPresent(found -> cursor.next());
            return next;
        }
        if (cursor.skipName("in")) {
            return Optional.of(Comparison.IN);
        }
        if (cursor.isName("not") && cursor.peekAfter().is(Kind.NAME, "in")) {
            cursor.next();
            cursor.next();
            return Optional.of(Comparison.NOT_IN);
        }
        return Optional.empty();
    }

    private Expression sum() {
        int line = cursor.line();
        Expression left = join();
        while (cursor.isSign("+") || cursor.isSign("-")) {
            Operator operator = cursor.next().text().equals("+") ? Operator.PLUS : Operator.MINUS;
            left = new Binary(line, operator, left, join());
        }
        return left;
    }

    private Expression join() {
        int line = cursor.line();
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (cursor.skipSign("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.getFirst() : new Joined(line, parts);
    }

    private Expression product() {
        int line = cursor.line();
        Expression left = unary();
        while (cursor.peek().kind() == Kind.SIGN) {
            if (cursor.isSign("**")) {
                throw Complaint.unsupported(cursor.line(), "operator", "**");
            }
            Operator operator = PRODUCTS.get(cursor.peek().text());
            if (operator == null) {
                break;
            }
            cursor.next();
            left = new Binary(line, operator, left, unary());
        }
        return left;
    }

    private Expression unary() {
        return filtersAndTests(signed());
    }

    private Expression signed() {
        int line = cursor.line();
        if (!cursor.isSign("-") && !cursor.isSign("+")) {
            return primaries.primary();
        }
        deeper();
        Operator sign = cursor.next().text().equals("-") ? Operator.MINUS : Operator.PLUS;
        var signed = new Signed(line, sign, signed());
        depth--;
        return signed;
    }

    private Expression filtersAndTests(Expression target) {
        Expression whole = target;
        while (true) {
            if (cursor.skipSign("|")) {
                whole = filter(whole);
            } else if (cursor.skipName("is")) {
                whole = test(whole);
            } else if (cursor.isSign("(")) {
                int line = cursor.line();
                whole = new Expression.Call(line, whole, primaries.passed());
            } else {
                return whole;
            }
        }
    }

    private Expression filter(Expression target) {
        Lexeme name = cursor.expect(Kind.NAME, "the name of a filter");
        if (!Filters.NAMES.contains(name.text())) {
            throw Complaint.unsupported(name.line(), "filter", name.text());
        }
        Passed passed = cursor.isSign("(") ? primaries.passed() : nothing();
        return new Filtered(name.line(), target, name.text(), passed);
    }

    private Expression test(Expression target) {
        boolean negated = cursor.skipName("not");
        Lexeme name = cursor.expect(Kind.NAME, "the name of a test");
        if (!Tests.NAMES.contains(name.text())) {
            throw Complaint.unsupported(name.line(), "test", name.text());
        }
        var tested = new Tested(name.line(), target, name.text(), testArguments());
        return negated ? new Not(name.line(), tested) : tested;
    }

    private Passed testArguments() {
        if (cursor.isSign("(")) {
            return primaries.passed();
        }
        boolean argument =
                switch (cursor.peek().kind()) {
                    case NAME ->
                            !AFTER_TEST.contains(cursor.peek().text())
                                    && !(cursor.isName("not")
                                            && cursor.peekAfter().is(Kind.NAME, "in"));
                    case STRING, INTEGER, REAL -> true;
                    case SIGN -> cursor.isSign("[") || cursor.isSign("{");
                    default -> false;
                };
        return argument
                ? new Passed(List.of(primaries.primary()), new LinkedHashMap<>())
                : nothing();
    }

    private static Passed nothing() {
        return new Passed(List.of(), new LinkedHashMap<>());
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw Complaint.at(cursor.line(), "an expression is nested deeper than " + MAX_DEPTH);
        }
    }
}
