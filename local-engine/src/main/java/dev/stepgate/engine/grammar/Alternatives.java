package dev.stepgate.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes out what schemas that hold at once amount to: alternatives, each free of references and of
 * further alternatives. Owned by one thread.
 */
final class Alternatives {
    private static final int MOST = 256;
    private static final int DEEPEST = 100;
    private static final List<String> APPLICATORS = List.of("$ref", "allOf", "anyOf", "oneOf");

    private final Schemas schemas;
    private final Keywords keywords;
    private final Map<List<String>, List<Constraints>> known = new HashMap<>();
    private final Set<List<String>> begun = new HashSet<>();

    Alternatives(Schemas schemas) {
        this.schemas = schemas;
        this.keywords = new Keywords(schemas);
    }

    /** Names a set of schemas, whatever their order. */
    static List<String> name(Collection<Schemas.Place> places) {
        return places.stream().map(Schemas.Place::pointer).distinct().sorted().toList();
    }

    /** The alternatives of schemas that all hold; none if nothing can comply. */
    List<Constraints> of(Collection<Schemas.Place> places) {
        List<String> name = name(places);
        List<Constraints> before = known.get(name);
        if (before != null) {
            return before;
        }
        SortedMap<String, Schemas.Place> ordered = new TreeMap<>();
        places.forEach(place -> ordered.put(place.pointer(), place));
        if (!begun.add(name)) {
            throw schemas.fault(
                    ordered.firstEntry().getValue(),
                    "schemas in oneOf that can be told apart without themselves");
        }
        List<Constraints> all = List.of(new Constraints());
        Walk walk = new Walk();
        for (Schemas.Place place : ordered.values()) {
            all = walk.apply(place, all);
        }
        begun.remove(name);
        known.put(name, all);
        return all;
    }

    /** Whether these are being written out just now. */
    boolean isBegun(Collection<Schemas.Place> places) {
        return begun.contains(name(places));
    }

    /** The schemas that a keyword of a schema leads to. */
    Stream<Schemas.Place> followed(Schemas.Place place, String keyword) {
        return keyword.equals("$ref")
                ? Stream.of(target(place))
                : schemas.list(place, keyword).stream();
    }

    private Schemas.Place target(Schemas.Place place) {
        Schemas.Place reference = schemas.under(place, "$ref");
        if (reference.schema() instanceof Json.Text(String target)) {
            return schemas.resolve(reference, target);
        }
        throw schemas.fault(reference, "a reference such as #/$defs/name");
    }

    /** One walk through references; a schema that comes back to itself means nothing. */
    private final class Walk {
        private final Deque<String> path = new ArrayDeque<>();

        List<Constraints> apply(Schemas.Place place, List<Constraints> before) {
            if (place.schema() instanceof Json.Truth(boolean anything)) {
                return anything ? before : List.of();
            }
            if (path.contains(place.pointer())) {
                throw schemas.fault(place, "no reference that only leads back to itself");
            }
            if (path.size() >= DEEPEST) {
                throw schemas.fault(place, "at most " + DEEPEST + " references in a row");
            }
            path.push(place.pointer());
            List<Constraints> after = new ArrayList<>();
            for (Constraints constraints : before) {
                Constraints narrowed = constraints.copy();
                keywords.read(place, narrowed);
                after.add(narrowed);
            }
            if (before.isEmpty()) {
                keywords.read(place, new Constraints());
            }
            Json.Members schema = (Json.Members) place.schema();
            for (String keyword : APPLICATORS) {
                if (schema.members().containsKey(keyword)) {
                    after = follow(place, keyword, after);
                }
            }
            path.pop();
            return after;
        }

        private List<Constraints> follow(
                Schemas.Place place, String keyword, List<Constraints> before) {
            return switch (keyword) {
                case "$ref" -> apply(target(place), before);
                case "allOf" -> {
                    List<Constraints> after = before;
                    for (Schemas.Place part : schemas.list(place, keyword)) {
                        after = apply(part, after);
                    }
                    yield after;
                }
                default -> options(place, keyword, before);
            };
        }

        private List<Constraints> options(
                Schemas.Place place, String keyword, List<Constraints> before) {
            List<List<Constraints>> options = new ArrayList<>();
            List<Constraints> all = new ArrayList<>();
            for (Schemas.Place option : schemas.list(place, keyword)) {
                List<Constraints> after = apply(option, before);
                options.add(after);
                all.addAll(after);
                if (all.size() > MOST) {
                    throw schemas.fault(
                            schemas.under(place, keyword), "at most " + MOST + " alternatives");
                }
            }
            if (keyword.equals("oneOf")) {
                requireApart(schemas.under(place, keyword), options);
            }
            return all;
        }

        private void requireApart(Schemas.Place oneOf, List<List<Constraints>> options) {
            Instances instances = new Instances(Alternatives.this);
            for (int i = 0; i < options.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (!instances.areApart(options.get(i), options.get(j))) {
                        throw schemas.fault(
                                oneOf,
                                "schemas that no value complies with two of, told apart by type,"
                                        + " const, enum or bounds; or anyOf");
                    }
                }
            }
        }
    }
}
