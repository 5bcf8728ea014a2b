package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The values of one argument, up to and with its closing tag: strings as they are, all else as
 * JSON, and only what is read back as it was meant (spec section 9.4). Owned by one thread.
 */
final class ArgumentRules {
    private static final Budget BUDGET = new Budget("an argument's values", 20_000);

    private final SchemaRules schema;
    private final List<Schemas.Place> places;
    private final List<Constraints> alternatives;

    ArgumentRules(SchemaRules schema, List<Schemas.Place> places) {
        this.schema = schema;
        this.places = places;
        this.alternatives = schema.alternatives().of(places);
    }

    Expression value() {
        Set<Kind> read = readAs();
        if (!read.equals(EnumSet.of(Kind.STRING))) {
            List<Expression> options = new ArrayList<>();
            for (Constraints one : alternatives) {
                options.add(schema.value(one, places, read));
            }
            return closed(new Choice(options));
        }
        boolean readsNull = kinds().contains(Kind.NULL);
        List<Expression> options = new ArrayList<>();
        for (Constraints one : alternatives) {
            if (kinds(one).contains(Kind.STRING)) {
                options.add(strings(one, readsNull));
            }
        }
        if (readsNull) {
            options.add(closed(text("null")));
        }
        return new Choice(options);
    }

    private static Expression closed(Expression value) {
        return sequence(value, Spelling.RAW.closing());
    }

    private Expression strings(Constraints constraints, boolean readsNull) {
        Optional<SequencedSet<Json>> values = constraints.values();
        if (values.isEmpty()) {
            return TextRules.strings(constraints, Spelling.RAW, readsNull);
        }
        List<Expression> texts =
                schema.complying(values.get(), constraints).stream()
                        .filter(Json.Text.class::isInstance)
                        .map(value -> Literals.value(value, Spelling.RAW))
                        .toList();
        return Subsets.of(new Choice(texts), BUDGET)
                .flatMap(automaton -> Strings.fit(automaton, Spelling.RAW, readsNull, BUDGET))
                .<Expression>map(Word::of)
                .orElse(Expression.NOTHING);
    }

    private Set<Kind> kinds() {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        alternatives.forEach(one -> kinds.addAll(kinds(one)));
        return kinds;
    }

    private static Set<Kind> kinds(Constraints constraints) {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        kinds.addAll(constraints.offered());
        constraints
                .values()
                .ifPresent(values -> kinds.retainAll(values.stream().map(Kind::of).toList()));
        return kinds;
    }

    /**
     * What the text is read as: the first type given that is not null. A reader of numbers reads
     * whole ones too, and one of objects or arrays any JSON.
     */
    private Set<Kind> readAs() {
        Set<Kind> offered = kinds();
        Optional<Set<Kind>> first =
                places.stream()
                        .flatMap(place -> types(place, 0))
                        .map(Kind::named)
                        .filter(kinds -> !kinds.contains(Kind.NULL) && !kinds.isEmpty())
                        .findFirst();
        if (first.isEmpty() && offered.contains(Kind.STRING)) {
            return EnumSet.of(Kind.STRING);
        }
        Set<Kind> read = first.orElse(offered);
        boolean structure = read.contains(Kind.ARRAY) || read.contains(Kind.OBJECT);
        EnumSet<Kind> all =
                structure ? Kind.all() : EnumSet.copyOf(read.isEmpty() ? offered : read);
        if (!read.contains(Kind.STRING)) {
            all.add(Kind.NULL);
        }
        return all;
    }

    /** The types a schema names, in order. */
    private Stream<String> types(Schemas.Place place, int depth) {
        if (depth > 20 || !(place.schema() instanceof Json.Members(var members))) {
            return Stream.empty();
        }
        Stream<String> own =
                switch (members.getOrDefault("type", new Json.Null())) {
                    case Json.Text(String type) -> Stream.of(type);
                    case Json.Items(List<Json> types) ->
                            types.stream()
                                    .filter(Json.Text.class::isInstance)
                                    .map(type -> ((Json.Text) type).characters());
                    default -> Stream.empty();
                };
        Stream<Schemas.Place> followed =
                Stream.of("$ref", "allOf", "anyOf", "oneOf")
                        .filter(members::containsKey)
                        .flatMap(keyword -> schema.alternatives().followed(place, keyword));
        return Stream.concat(own, followed.flatMap(next -> types(next, depth + 1)));
    }
}
