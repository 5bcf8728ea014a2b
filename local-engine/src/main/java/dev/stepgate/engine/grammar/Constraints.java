package dev.stepgate.engine.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/** All that a value must comply with at once, from however many schemas. Owned by one thread. */
final class Constraints {

    /** A number, pattern or format, and what to call it in a message. */
    record Named<T>(T value, String name) {}

    private final EnumSet<Kind> kinds = Kind.all();

    /** Whether a type or a list of values was given; else keywords tell what is meant. */
    private boolean typed;

    private final EnumSet<Kind> spokenOf = EnumSet.noneOf(Kind.class);
    private Optional<SequencedSet<Json>> values = Optional.empty();
    private NumberRange range = NumberRange.ALL;
    private final List<Named<BigDecimal>> divisors = new ArrayList<>();
    private final Span lengths = new Span();
    private final List<Named<String>> patterns = new ArrayList<>();
    private final List<Named<String>> formats = new ArrayList<>();
    private final Span items = new Span();
    private final List<String> unique = new ArrayList<>();
    private final List<ArrayPart> arrays = new ArrayList<>();
    private final Span members = new Span();
    private final SequencedSet<String> required = new LinkedHashSet<>();
    private final List<ObjectPart> objects = new ArrayList<>();
    private final List<Schemas.Place> names = new ArrayList<>();

    Constraints copy() {
        Constraints copy = new Constraints();
        copy.kinds.retainAll(kinds);
        copy.typed = typed;
        copy.spokenOf.addAll(spokenOf);
        copy.values = values;
        copy.range = range;
        copy.divisors.addAll(divisors);
        copy.lengths.narrow(lengths);
        copy.patterns.addAll(patterns);
        copy.formats.addAll(formats);
        copy.items.narrow(items);
        copy.unique.addAll(unique);
        copy.arrays.addAll(arrays);
        copy.members.narrow(members);
        copy.required.addAll(required);
        copy.objects.addAll(objects);
        copy.names.addAll(names);
        return copy;
    }

    void speakOf(Set<Kind> more) {
        spokenOf.addAll(more);
    }

    void narrow(EnumSet<Kind> allowed) {
        kinds.retainAll(allowed);
        typed = true;
    }

    void narrow(List<Json> allowed) {
        SequencedSet<Json> both = new LinkedHashSet<>(allowed);
        values.ifPresent(both::retainAll);
        values = Optional.of(both);
        typed = true;
    }

    void range(NumberRange narrower) {
        range = narrower;
    }

    void divisor(BigDecimal divisor, String name) {
        divisors.add(new Named<>(divisor, name));
    }

    void pattern(String pattern, String name) {
        patterns.add(new Named<>(pattern, name));
    }

    void format(String format, String name) {
        formats.add(new Named<>(format, name));
    }

    void unique(boolean wanted, String name) {
        if (wanted) {
            unique.add(name);
        }
    }

    void require(List<String> more) {
        required.addAll(more);
    }

    void name(Schemas.Place place) {
        names.add(place);
    }

    void add(ObjectPart part) {
        objects.add(part);
    }

    void add(ArrayPart part) {
        arrays.add(part);
    }

    /** The kinds that are valid. */
    Set<Kind> kinds() {
        return kinds;
    }

    /**
     * The kinds that are offered: without a type, those the keywords speak of, which is what the
     * schema's author had in mind.
     */
    Set<Kind> offered() {
        return typed || spokenOf.isEmpty() ? kinds : spokenOf;
    }

    Optional<SequencedSet<Json>> values() {
        return values;
    }

    NumberRange range() {
        return range;
    }

    List<Named<BigDecimal>> divisors() {
        return divisors;
    }

    Span lengths() {
        return lengths;
    }

    List<Named<String>> patterns() {
        return patterns;
    }

    List<Named<String>> formats() {
        return formats;
    }

    Span items() {
        return items;
    }

    /** The names of the keywords that want items to differ. */
    List<String> unique() {
        return unique;
    }

    List<ArrayPart> arrays() {
        return arrays;
    }

    Span members() {
        return members;
    }

    SequencedSet<String> required() {
        return required;
    }

    List<ObjectPart> objects() {
        return objects;
    }

    /** What every member's name must comply with. */
    Collection<Schemas.Place> names() {
        return names;
    }

    /** Whether nothing at all was said. */
    boolean isAnything() {
        return !typed && spokenOf.isEmpty();
    }
}
