package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Word;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Turns a JSON Schema into rules: one for each set of schemas that hold at once. Owned by one
 * thread, for one schema.
 */
final class SchemaRules {
    private static final int MOST_RULES = 50_000;
    private static final int MOST_SPELLED = 200_000;

    /** From how many values on a list is one automaton, of at most so many states. */
    private static final int MANY = 50;

    private static final int MOST_LISTED = 60_000;
    private static final int MOST_STATES = 20_000;
    private static final Word INTEGER =
            Word.of(
                    Subsets.of(
                                    Numbers.integer(NumberRange.ALL),
                                    new Budget("a whole number", 1_000))
                            .orElseThrow());

    private final String field;
    private final Spelling spelling;
    private final Schemas schemas;
    private final Alternatives alternatives;
    private final Map<String, Expression> rules = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    /** How many sets of rules have a name. */
    private int named;

    /** Characters of names and values written out. */
    private long spelled;

    /**
     * Reads a schema.
     *
     * @param field what to call it in messages; the rules' names begin with it
     */
    SchemaRules(Json schema, String field, Spelling spelling) {
        this.field = field;
        this.spelling = spelling;
        this.schemas = new Schemas(schema, field);
        this.alternatives = new Alternatives(schemas);
    }

    Schemas.Place root() {
        return schemas.root();
    }

    Alternatives alternatives() {
        return alternatives;
    }

    /** All the rules that the references given out so far need. */
    Map<String, Expression> finish() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        return rules;
    }

    /** The rule of values that comply with all these schemas. */
    Reference value(Collection<Schemas.Place> places) {
        String name = field + " " + String.join(" ", Alternatives.name(places));
        if (!rules.containsKey(name)) {
            put(name, Expression.NOTHING);
            waiting.add(() -> put(name, written(places)));
        }
        return new Reference(name);
    }

    void put(String name, Expression rule) {
        if (rules.size() >= MOST_RULES) {
            throw new BadRequest(field + ": larger (expected: at most " + MOST_RULES + " rules)");
        }
        rules.put(name, rule);
    }

    private Expression written(Collection<Schemas.Place> places) {
        List<Expression> options = new ArrayList<>();
        for (Constraints constraints : alternatives.of(places)) {
            options.add(value(constraints, places, Kind.all()));
        }
        return new Choice(options);
    }

    /**
     * The values of one alternative.
     *
     * @param places what it is an alternative of
     * @param wanted the kinds of values that are asked for
     */
    Expression value(Constraints constraints, Collection<Schemas.Place> places, Set<Kind> wanted) {
        if (constraints.isAnything() && wanted.equals(Kind.all())) {
            return new Reference(AnyJson.VALUE);
        }
        Optional<SequencedSet<Json>> values = constraints.values();
        if (values.isPresent()) {
            return listed(
                    complying(values.get(), constraints).stream()
                            .filter(value -> wanted.contains(Kind.of(value)))
                            .toList());
        }
        EnumSet<Kind> offered = Kind.all();
        offered.retainAll(constraints.offered());
        offered.retainAll(wanted);
        if (offered.contains(Kind.FRACTION)) {
            offered.remove(Kind.WHOLE);
        }
        named++;
        String name = field + " " + String.join(" ", Alternatives.name(places)) + " " + named;
        return new Choice(offered.stream().map(kind -> value(kind, constraints, name)).toList());
    }

    private Expression value(Kind kind, Constraints constraints, String name) {
        return switch (kind) {
            case NULL -> text("null");
            case TRUTH -> Expression.choice(text("true"), text("false"));
            case WHOLE -> number(constraints, false);
            case FRACTION -> number(constraints, true);
            case STRING -> TextRules.strings(constraints, spelling, true);
            case ARRAY -> new ArrayRules(this, constraints, name).rule();
            case OBJECT -> new ObjectRules(this, constraints, name).rule();
        };
    }

    /** The values of a list; many of them become one automaton. */
    private Expression listed(List<Json> values) {
        Expression all = new Choice(values.stream().map(this::literal).toList());
        boolean simple =
                values.stream()
                        .map(Kind::of)
                        .noneMatch(kind -> kind == Kind.ARRAY || kind == Kind.OBJECT);
        if (!simple || values.size() < MANY) {
            return all;
        }
        Budget budget = new Budget(field + ": enum of " + values.size() + " values", MOST_LISTED);
        return Subsets.of(all, budget).<Expression>map(Word::of).orElse(Expression.NOTHING);
    }

    Expression literal(Json value) {
        spend(Literals.size(value));
        return Literals.value(value, spelling);
    }

    /** A member's name, and the colon. */
    Expression key(String name) {
        spend(name.length());
        return Layout.key(name, spelling);
    }

    private void spend(int characters) {
        spelled += characters;
        if (spelled > MOST_SPELLED) {
            throw new BadRequest(
                    field
                            + ": names and values of more than "
                            + MOST_SPELLED
                            + " characters (expected: fewer in const, enum and properties)");
        }
    }

    /** Of values, those that comply with all else too. */
    List<Json> complying(Collection<Json> values, Constraints constraints) {
        Instances instances = new Instances(alternatives);
        return values.stream().filter(value -> instances.complies(value, constraints)).toList();
    }

    private static Expression number(Constraints constraints, boolean fractions) {
        NumberRange range = constraints.range().reaching();
        if (range.isEmpty()) {
            return Expression.NOTHING;
        }
        if (range.isAll() && constraints.divisors().isEmpty()) {
            return fractions ? AnyJson.NUMBER : INTEGER;
        }
        Expression plain = fractions ? Numbers.real(range) : Numbers.integer(range);
        Optional<Automaton> all = Subsets.of(plain, new Budget("a number's bounds", 100_000));
        for (Constraints.Named<BigDecimal> divisor : constraints.divisors()) {
            Budget budget = new Budget(divisor.name(), MOST_STATES);
            all =
                    all.flatMap(
                            automaton ->
                                    Algebra.both(
                                            automaton,
                                            Multiples.of(divisor.value(), budget),
                                            budget));
        }
        return all.<Expression>map(Word::of).orElse(Expression.NOTHING);
    }

    /** Any string, as a member's name. */
    Word anyName() {
        return Strings.any(spelling, true, 0, Expression.UNBOUNDED);
    }

    Spelling spelling() {
        return spelling;
    }
}
