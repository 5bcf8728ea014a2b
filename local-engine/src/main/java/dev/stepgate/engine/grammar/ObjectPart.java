package dev.stepgate.engine.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** What one schema says of an object's members. Immutable. */
final class ObjectPart {
    private static final int MOST_STATES = 20_000;

    private final SequencedMap<String, Schemas.Place> listed;
    private final SequencedMap<String, Schemas.Place> patterns;
    private final Optional<Schemas.Place> rest;
    private final Map<String, Optional<Automaton>> matchers = new LinkedHashMap<>();

    ObjectPart(Schemas schemas, Schemas.Place place) {
        this.listed = places(schemas, place, "properties");
        this.patterns = places(schemas, place, "patternProperties");
        this.rest =
                ((Json.Members) place.schema()).members().containsKey("additionalProperties")
                        ? Optional.of(schemas.under(place, "additionalProperties"))
                        : Optional.empty();
        patterns.forEach(
                (pattern, value) -> matchers.put(pattern, named(pattern, schemas.name(value))));
    }

    private static SequencedMap<String, Schemas.Place> places(
            Schemas schemas, Schemas.Place place, String keyword) {
        SequencedMap<String, Schemas.Place> places = new LinkedHashMap<>();
        if (((Json.Members) place.schema()).members().containsKey(keyword)) {
            Schemas.Place value = schemas.under(place, keyword);
            if (!(value.schema() instanceof Json.Members(var members))) {
                throw schemas.fault(value, "schemas by name");
            }
            members.keySet().forEach(name -> places.put(name, schemas.under(value, name)));
        }
        return places;
    }

    /** The quoted names in which a pattern is found. */
    private static Optional<Automaton> named(String pattern, String field) {
        Expression inside = Pattern.found(PatternReader.read(pattern, field), Spelling.JSON, field);
        return Subsets.of(
                Expression.sequence(Spelling.JSON.opening(), inside, Spelling.JSON.closing()),
                new Budget(field, MOST_STATES));
    }

    /** The names that have a schema of their own, in order. */
    Set<String> names() {
        return listed.sequencedKeySet();
    }

    /** The patterns of names, each with the quoted names it is found in. */
    Map<String, Optional<Automaton>> patterns() {
        return matchers;
    }

    /** The schemas of the member of that name. */
    List<Schemas.Place> of(String name) {
        List<Schemas.Place> places = new ArrayList<>();
        Optional.ofNullable(listed.get(name)).ifPresent(places::add);
        byte[] quoted = Literals.quoted(name);
        matchers.forEach(
                (pattern, names) -> {
                    if (names.filter(automaton -> automaton.accepts(quoted)).isPresent()) {
                        places.addAll(matching(pattern));
                    }
                });
        if (places.isEmpty()) {
            rest.ifPresent(places::add);
        }
        return places;
    }

    /** The schema of the pattern, if it is one of these; else that of other members. */
    List<Schemas.Place> matching(String pattern) {
        return Optional.ofNullable(patterns.get(pattern)).or(() -> rest).stream().toList();
    }

    /** The schema of members that are neither listed nor match a pattern. */
    List<Schemas.Place> others() {
        return rest.stream().toList();
    }
}
