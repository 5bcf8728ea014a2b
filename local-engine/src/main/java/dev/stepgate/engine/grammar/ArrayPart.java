package dev.stepgate.engine.grammar;

import java.util.List;
import java.util.Optional;

/** What one schema says of an array's items. Immutable. */
final class ArrayPart {
    private final List<Schemas.Place> first;
    private final Optional<Schemas.Place> rest;

    ArrayPart(Schemas schemas, Schemas.Place place) {
        Json.Members schema = (Json.Members) place.schema();
        this.first =
                schema.members().containsKey("prefixItems")
                        ? schemas.list(place, "prefixItems")
                        : List.of();
        this.rest =
                schema.members().containsKey("items")
                        ? Optional.of(schemas.under(place, "items"))
                        : Optional.empty();
    }

    /** How many items have a schema of their own. */
    int listed() {
        return first.size();
    }

    /** The schema of an item; empty if it may be anything. */
    Optional<Schemas.Place> at(int index) {
        return index < first.size() ? Optional.of(first.get(index)) : rest;
    }
}
