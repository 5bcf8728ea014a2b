package dev.stepgate.engine.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keywords of JSON Schema, each either read, ignored as an annotation, or refused by name. */
final class Keywords {

    /** Say nothing about what is valid; those that only hold other schemas among them. */
    private static final Set<String> ANNOTATIONS =
            Set.of(
                    "$schema",
                    "$comment",
                    "$defs",
                    "definitions",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly",
                    "contentEncoding",
                    "contentMediaType",
                    "contentSchema");

    private static final Set<String> REFUSED =
            Set.of(
                    "not",
                    "if",
                    "then",
                    "else",
                    "contains",
                    "minContains",
                    "maxContains",
                    "dependentRequired",
                    "dependentSchemas",
                    "dependencies",
                    "additionalItems",
                    "unevaluatedItems",
                    "unevaluatedProperties",
                    "$anchor",
                    "$dynamicRef",
                    "$dynamicAnchor",
                    "$recursiveRef",
                    "$recursiveAnchor",
                    "$vocabulary");

    /** Which kinds a keyword speaks of, for a schema without a type. */
    private static final Map<String, Set<Kind>> SPEAKS_OF =
            Map.ofEntries(
                    Map.entry("minimum", Set.of(Kind.WHOLE, Kind.FRACTION)),
                    Map.entry("maximum", Set.of(Kind.WHOLE, Kind.FRACTION)),
                    Map.entry("exclusiveMinimum", Set.of(Kind.WHOLE, Kind.FRACTION)),
                    Map.entry("exclusiveMaximum", Set.of(Kind.WHOLE, Kind.FRACTION)),
                    Map.entry("multipleOf", Set.of(Kind.WHOLE, Kind.FRACTION)),
                    Map.entry("minLength", Set.of(Kind.STRING)),
                    Map.entry("maxLength", Set.of(Kind.STRING)),
                    Map.entry("pattern", Set.of(Kind.STRING)),
                    Map.entry("format", Set.of(Kind.STRING)),
                    Map.entry("items", Set.of(Kind.ARRAY)),
                    Map.entry("prefixItems", Set.of(Kind.ARRAY)),
                    Map.entry("minItems", Set.of(Kind.ARRAY)),
                    Map.entry("maxItems", Set.of(Kind.ARRAY)),
                    Map.entry("uniqueItems", Set.of(Kind.ARRAY)),
                    Map.entry("properties", Set.of(Kind.OBJECT)),
                    Map.entry("required", Set.of(Kind.OBJECT)),
                    Map.entry("additionalProperties", Set.of(Kind.OBJECT)),
                    Map.entry("patternProperties", Set.of(Kind.OBJECT)),
                    Map.entry("propertyNames", Set.of(Kind.OBJECT)),
                    Map.entry("minProperties", Set.of(Kind.OBJECT)),
                    Map.entry("maxProperties", Set.of(Kind.OBJECT)));

    private final Schemas schemas;

    Keywords(Schemas schemas) {
        this.schemas = schemas;
    }

    /** Adds what a schema says by itself, without what its references and alternatives say. */
    void read(Schemas.Place place, Constraints into) {
        for (String keyword : members(place).keySet()) {
            Schemas.Place value = schemas.under(place, keyword);
            into.speakOf(SPEAKS_OF.getOrDefault(keyword, Set.of()));
            if (REFUSED.contains(keyword)) {
                throw schemas.fault(value, "a schema without " + keyword);
            }
            if (keyword.equals("$id") && !place.pointer().equals("#")) {
                throw schemas.fault(value, "a schema without $id but at its root");
            }
            if (!ANNOTATIONS.contains(keyword)) {
                read(keyword, value, into);
            }
        }
        into.add(new ObjectPart(schemas, place));
        into.add(new ArrayPart(schemas, place));
    }

    private void read(String keyword, Schemas.Place value, Constraints into) {
        switch (keyword) {
            case "type" -> into.narrow(types(value));
            case "enum" -> into.narrow(as(Json.Items.class, value, "a list of values").items());
            case "const" -> into.narrow(List.of(value.schema()));
            case "minimum" -> into.range(into.range().from(number(value), true));
            case "maximum" -> into.range(into.range().to(number(value), true));
            case "exclusiveMinimum" -> into.range(into.range().from(number(value), false));
            case "exclusiveMaximum" -> into.range(into.range().to(number(value), false));
            case "multipleOf" -> into.divisor(divisor(value), schemas.name(value));
            case "minLength" -> into.lengths().atLeast(count(value));
            case "maxLength" -> into.lengths().atMost(count(value));
            case "pattern" -> into.pattern(text(value), schemas.name(value));
            case "format" -> into.format(text(value), schemas.name(value));
            case "minItems" -> into.items().atLeast(count(value));
            case "maxItems" -> into.items().atMost(count(value));
            case "uniqueItems" -> into.unique(truth(value), schemas.name(value));
            case "minProperties" -> into.members().atLeast(count(value));
            case "maxProperties" -> into.members().atMost(count(value));
            case "required" -> into.require(names(value));
            case "propertyNames" -> into.name(value);
            default -> {
                // Read where it is followed, or no word of JSON Schema's and so an annotation.
            }
        }
    }

    private Map<String, Json> members(Schemas.Place place) {
        return as(Json.Members.class, place, "a schema: an object, true or false").members();
    }

    private <T extends Json> T as(Class<T> type, Schemas.Place value, String expected) {
        if (type.isInstance(value.schema())) {
            return type.cast(value.schema());
        }
        throw schemas.fault(value, expected);
    }

    private EnumSet<Kind> types(Schemas.Place value) {
        List<Json> names =
                value.schema() instanceof Json.Items(var items) ? items : List.of(value.schema());
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Json name : names) {
            Set<Kind> named = name instanceof Json.Text(String type) ? Kind.named(type) : Set.of();
            if (named.isEmpty()) {
                throw schemas.fault(
                        value,
                        "string, number, integer, boolean, null, array, object, or a list of them");
            }
            kinds.addAll(named);
        }
        return kinds;
    }

    private BigDecimal number(Schemas.Place value) {
        return as(Json.Num.class, value, "a number").value();
    }

    private BigDecimal divisor(Schemas.Place value) {
        BigDecimal divisor = number(value);
        if (divisor.signum() <= 0) {
            throw schemas.fault(value, "more than 0");
        }
        return divisor;
    }

    private int count(Schemas.Place value) {
        BigDecimal count = number(value);
        if (count.signum() < 0 || count.scale() > 0) {
            throw schemas.fault(value, "0 or a whole number above it");
        }
        return count.min(BigDecimal.valueOf(Expression.UNBOUNDED - 1)).intValueExact();
    }

    private String text(Schemas.Place value) {
        return as(Json.Text.class, value, "a string").characters();
    }

    private boolean truth(Schemas.Place value) {
        return as(Json.Truth.class, value, "true or false").value();
    }

    private List<String> names(Schemas.Place value) {
        List<String> names = new ArrayList<>();
        for (Json name : as(Json.Items.class, value, "a list of names").items()) {
            if (!(name instanceof Json.Text(String characters))) {
                throw schemas.fault(value, "a list of names");
            }
            names.add(characters);
        }
        return names;
    }
}
