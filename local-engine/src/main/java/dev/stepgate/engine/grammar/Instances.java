package dev.stepgate.engine.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges values, and whether two schemas share one. Owned by one thread. */
final class Instances {

    /** How deep two objects are compared to tell them apart. */
    private static final int DEEPEST = 4;

    private final Alternatives alternatives;

    Instances(Alternatives alternatives) {
        this.alternatives = alternatives;
    }

    boolean complies(Json value, Collection<Schemas.Place> places) {
        return alternatives.of(places).stream().anyMatch(one -> complies(value, one));
    }

    boolean complies(Json value, Constraints constraints) {
        boolean listed = constraints.values().map(values -> values.contains(value)).orElse(true);
        if (!listed || !constraints.kinds().contains(Kind.of(value))) {
            return false;
        }
        return switch (value) {
            case Json.Null none -> true;
            case Json.Truth truth -> true;
            case Json.Num(BigDecimal number) ->
                    constraints.range().contains(number)
                            && constraints.divisors().stream()
                                    .allMatch(
                                            divisor ->
                                                    number.remainder(divisor.value()).signum()
                                                            == 0);
            case Json.Text(String text) -> complies(text, constraints);
            case Json.Items(List<Json> items) -> complies(items, constraints);
            case Json.Members members -> complies(members, constraints);
        };
    }

    private static boolean complies(String text, Constraints constraints) {
        if (!constraints.lengths().contains(text.codePointCount(0, text.length()))) {
            return false;
        }
        if (constraints.patterns().isEmpty() && constraints.formats().isEmpty()) {
            return true;
        }
        return TextRules.patterned(constraints, Spelling.JSON)
                .filter(automaton -> automaton.accepts(Literals.quoted(text)))
                .isPresent();
    }

    private boolean complies(List<Json> items, Constraints constraints) {
        boolean unique =
                constraints.unique().isEmpty() || new LinkedHashSet<>(items).size() == items.size();
        if (!unique || !constraints.items().contains(items.size())) {
            return false;
        }
        for (ArrayPart part : constraints.arrays()) {
            for (int i = 0; i < items.size(); i++) {
                Optional<Schemas.Place> place = part.at(i);
                if (place.isPresent() && !complies(items.get(i), List.of(place.get()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean complies(Json.Members members, Constraints constraints) {
        if (!constraints.members().contains(members.members().size())
                || !members.members().keySet().containsAll(constraints.required())) {
            return false;
        }
        return members.members().entrySet().stream()
                .allMatch(
                        member ->
                                complies(member.getValue(), places(constraints, member.getKey()))
                                        && complies(
                                                new Json.Text(member.getKey()),
                                                constraints.names()));
    }

    /** Every schema that a member of that name must comply with. */
    static List<Schemas.Place> places(Constraints constraints, String name) {
        List<Schemas.Place> places = new ArrayList<>();
        constraints.objects().forEach(part -> places.addAll(part.of(name)));
        return places;
    }

    /** Whether it is certain that no value complies with one of each. */
    boolean areApart(List<Constraints> some, List<Constraints> others) {
        return areApart(some, others, 0);
    }

    private boolean areApart(List<Constraints> some, List<Constraints> others, int depth) {
        return some.stream()
                .allMatch(one -> others.stream().allMatch(other -> areApart(one, other, depth)));
    }

    private boolean areApart(Constraints one, Constraints other, int depth) {
        if (one.values().isPresent()) {
            return one.values().get().stream()
                    .noneMatch(value -> complies(value, one) && complies(value, other));
        }
        if (other.values().isPresent()) {
            return areApart(other, one, depth);
        }
        Set<Kind> shared = EnumSet.noneOf(Kind.class);
        shared.addAll(one.kinds());
        shared.retainAll(other.kinds());
        return shared.stream()
                .allMatch(
                        kind ->
                                switch (kind) {
                                    case NULL, TRUTH -> false;
                                    case WHOLE, FRACTION -> areApart(one.range(), other.range());
                                    case STRING -> !one.lengths().overlaps(other.lengths());
                                    case ARRAY -> !one.items().overlaps(other.items());
                                    case OBJECT ->
                                            haveDifferentMembers(one, other, depth)
                                                    || !one.members().overlaps(other.members());
                                });
    }

    private static boolean areApart(NumberRange one, NumberRange other) {
        return one.apartFrom(other) || other.apartFrom(one);
    }

    private boolean haveDifferentMembers(Constraints one, Constraints other, int depth) {
        if (depth >= DEEPEST) {
            return false;
        }
        Set<String> names = new LinkedHashSet<>(one.required());
        names.addAll(other.required());
        return names.stream()
                .anyMatch(
                        name -> {
                            List<Schemas.Place> first = places(one, name);
                            List<Schemas.Place> second = places(other, name);
                            return !alternatives.isBegun(first)
                                    && !alternatives.isBegun(second)
                                    && isDecided(one, first, name)
                                    && isDecided(other, second, name)
                                    && areApart(
                                            alternatives.of(first),
                                            alternatives.of(second),
                                            depth + 1);
                        });
    }

    /** Whether an object is known to have that member, or not to have it. */
    private boolean isDecided(Constraints object, List<Schemas.Place> places, String name) {
        return object.required().contains(name) || alternatives.of(places).isEmpty();
    }
}
