package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.sequence;

import dev.stepgate.engine.grammar.Expression.Word;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object's members whose names the schema does not list: those that match one pattern, and those
 * that match none. A name that matches two is not offered. Owned by one thread.
 */
final class OtherMembers {
    private static final Budget BUDGET = new Budget("the names of an object's members", 20_000);

    private final SchemaRules rules;
    private final Constraints constraints;
    private final Set<String> known;
    private final Map<String, Optional<Automaton>> patterns = new LinkedHashMap<>();

    OtherMembers(SchemaRules rules, Constraints constraints, Set<String> known) {
        this.rules = rules;
        this.constraints = constraints;
        this.known = known;
        constraints.objects().forEach(part -> patterns.putAll(part.patterns()));
    }

    /** Each kind of member: name, colon and value. */
    List<Expression> members() {
        List<Expression> members = new ArrayList<>();
        List<Schemas.Place> rest =
                constraints.objects().stream().flatMap(part -> part.others().stream()).toList();
        if (isPossible(rest)) {
            List<Automaton> taken = patterns.values().stream().flatMap(Optional::stream).toList();
            name(Optional.empty(), taken).ifPresent(name -> members.add(member(name, rest)));
        }
        patterns.forEach(
                (pattern, names) -> {
                    List<Schemas.Place> places =
                            constraints.objects().stream()
                                    .flatMap(part -> part.matching(pattern).stream())
                                    .toList();
                    List<Automaton> taken =
                            patterns.entrySet().stream()
                                    .filter(other -> !other.getKey().equals(pattern))
                                    .flatMap(other -> other.getValue().stream())
                                    .toList();
                    if (names.isPresent() && isPossible(places)) {
                        name(names, taken).ifPresent(name -> members.add(member(name, places)));
                    }
                });
        return members;
    }

    private boolean isPossible(List<Schemas.Place> places) {
        return places.stream().noneMatch(place -> place.schema().equals(new Json.Truth(false)));
    }

    private Expression member(Word name, List<Schemas.Place> places) {
        return sequence(name, Layout.COLON, rules.value(places));
    }

    /** The names of a pattern, or any, that are not taken otherwise. */
    private Optional<Word> name(Optional<Automaton> names, List<Automaton> taken) {
        if (names.isEmpty()
                && taken.isEmpty()
                && known.isEmpty()
                && constraints.names().isEmpty()) {
            return Optional.of(rules.anyName());
        }
        Optional<Automaton> left = spelled(names);
        for (Automaton other : taken) {
            left =
                    left.flatMap(
                            automaton ->
                                    spelled(Optional.of(other))
                                            .flatMap(
                                                    one ->
                                                            Algebra.without(
                                                                    automaton, one, BUDGET)));
        }
        Optional<Automaton> listed =
                Subsets.of(
                        new Expression.Choice(
                                known.stream().map(rules.spelling()::literal).toList()),
                        BUDGET);
        if (listed.isPresent()) {
            left = left.flatMap(automaton -> Algebra.without(automaton, listed.get(), BUDGET));
        }
        Optional<Automaton> allowed = allowed();
        return left.flatMap(automaton -> Algebra.both(automaton, allowed.orElse(automaton), BUDGET))
                .filter(automaton -> constraints.names().isEmpty() || allowed.isPresent())
                .map(Word::of);
    }

    /** Names as they are spelled here; all names, if none are given. */
    private Optional<Automaton> spelled(Optional<Automaton> names) {
        Expression all =
                sequence(
                        rules.spelling().opening(),
                        Expression.anyNumberOf(rules.spelling().of(characters())),
                        rules.spelling().closing());
        Automaton any = Subsets.of(all, BUDGET).orElseThrow();
        return names.isEmpty() ? Optional.of(any) : Algebra.both(any, names.get(), BUDGET);
    }

    /** A name in a call has no character that is spelled there in another way than elsewhere. */
    private CharSet characters() {
        return rules.spelling() == Spelling.JSON
                ? CharSet.ALL
                : CharSet.ALL.without(CharSet.of('<'));
    }

    /** What {@code propertyNames} leaves. */
    private Optional<Automaton> allowed() {
        if (constraints.names().isEmpty()) {
            return Optional.empty();
        }
        List<Constraints> all = rules.alternatives().of(constraints.names());
        if (all.size() != 1) {
            throw new BadRequest(
                    "propertyNames: "
                            + all.size()
                            + " alternatives (expected: one, of lengths, pattern, format or enum)");
        }
        Constraints one = all.getFirst();
        if (one.values().isPresent()) {
            List<Expression> values =
                    rules.complying(one.values().get(), one).stream()
                            .filter(Json.Text.class::isInstance)
                            .map(rules::literal)
                            .toList();
            return Subsets.of(new Expression.Choice(values), BUDGET);
        }
        if (!one.kinds().contains(Kind.STRING) || one.lengths().isEmpty()) {
            return Optional.empty();
        }
        if (one.patterns().isEmpty() && one.formats().isEmpty()) {
            Expression counted =
                    sequence(
                            rules.spelling().opening(),
                            new Expression.Repeat(
                                    rules.spelling().of(CharSet.ALL),
                                    one.lengths().min(),
                                    one.lengths().max()),
                            rules.spelling().closing());
            return Subsets.of(counted, BUDGET);
        }
        return TextRules.patterned(one, rules.spelling());
    }
}
