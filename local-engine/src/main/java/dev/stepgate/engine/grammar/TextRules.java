package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Word;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The strings that comply with length, pattern and format. */
final class TextRules {
    private static final int MOST_STATES = 20_000;

    private TextRules() {}

    /**
     * The strings.
     *
     * @param readsNull whether a raw {@code null} may be among them
     */
    static Expression strings(Constraints constraints, Spelling spelling, boolean readsNull) {
        Span lengths = constraints.lengths();
        if (lengths.isEmpty()) {
            return Expression.NOTHING;
        }
        if (constraints.patterns().isEmpty() && constraints.formats().isEmpty()) {
            return Strings.any(spelling, readsNull, lengths.min(), lengths.max());
        }
        Budget budget = budget(constraints);
        return patterned(constraints, spelling)
                .flatMap(automaton -> Strings.fit(automaton, spelling, readsNull, budget))
                .<Expression>map(Word::of)
                .orElse(Expression.NOTHING);
    }

    /** The strings of patterns and formats, with their lengths, spelled; empty if there is none. */
    static Optional<Automaton> patterned(Constraints constraints, Spelling spelling) {
        List<Expression> all = new ArrayList<>();
        for (Constraints.Named<String> pattern : constraints.patterns()) {
            all.add(found(pattern.value(), pattern.name(), spelling));
        }
        for (Constraints.Named<String> format : constraints.formats()) {
            String pattern =
                    Formats.pattern(format.value())
                            .orElseThrow(
                                    () ->
                                            new BadRequest(
                                                    format.name()
                                                            + " (expected: one of "
                                                            + String.join(", ", Formats.names())
                                                            + ")"));
            all.add(found(pattern, format.name(), spelling));
        }
        Budget budget = budget(constraints);
        Span lengths = constraints.lengths();
        if (!lengths.isAny()) {
            budget.check(lengths.max() == Expression.UNBOUNDED ? lengths.min() : lengths.max());
            all.add(new Expression.Repeat(spelling.of(CharSet.ALL), lengths.min(), lengths.max()));
        }
        Optional<Automaton> both = Optional.empty();
        for (int i = 0; i < all.size(); i++) {
            Optional<Automaton> next = whole(all.get(i), spelling, budget);
            Optional<Automaton> before = both;
            both =
                    i == 0
                            ? next
                            : next.flatMap(
                                    automaton ->
                                            before.flatMap(
                                                    one -> Algebra.both(one, automaton, budget)));
        }
        return both;
    }

    private static Budget budget(Constraints constraints) {
        String name =
                constraints.patterns().isEmpty()
                        ? constraints.formats().getFirst().name()
                        : constraints.patterns().getFirst().name();
        return new Budget(
                constraints.lengths().isAny() ? name : name + " with minLength or maxLength",
                MOST_STATES);
    }

    private static Expression found(String pattern, String name, Spelling spelling) {
        return Pattern.found(PatternReader.read(pattern, name), spelling, name);
    }

    private static Optional<Automaton> whole(Expression inside, Spelling spelling, Budget budget) {
        return Subsets.of(
                Expression.sequence(spelling.opening(), inside, spelling.closing()), budget);
    }
}
