package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.List;
import java.util.Optional;

/** The rules of one kind of array. Owned by one thread. */
final class ArrayRules {
    private final SchemaRules rules;
    private final Constraints constraints;
    private final String name;
    private final int listed;

    ArrayRules(SchemaRules rules, Constraints constraints, String name) {
        this.rules = rules;
        this.constraints = constraints;
        this.name = name + " item ";
        this.listed = constraints.arrays().stream().mapToInt(ArrayPart::listed).max().orElse(0);
    }

    Expression rule() {
        Span items = constraints.items();
        if (items.isEmpty()) {
            return Expression.NOTHING;
        }
        int most = items.max();
        if (!constraints.unique().isEmpty() && most > 1) {
            throw new BadRequest(
                    constraints.unique().getFirst()
                            + " (expected: false, or maxItems of at most 1)");
        }
        for (int i = 0; i < listed; i++) {
            rules.put(name + i, from(i));
        }
        rules.put(name + listed, rest());
        return sequence(text("["), new Reference(name + 0));
    }

    /** Of the items with schemas of their own, those from one on, and the rest. */
    private Expression from(int index) {
        Span items = constraints.items();
        Expression end = items.min() <= index ? closing(index) : Expression.NOTHING;
        Expression more =
                index < items.max()
                        ? sequence(opening(index), item(index), new Reference(name + (index + 1)))
                        : Expression.NOTHING;
        return choice(end, more);
    }

    private Expression rest() {
        Span items = constraints.items();
        int min = Math.max(0, items.min() - listed);
        int max =
                items.max() == Expression.UNBOUNDED
                        ? items.max()
                        : Math.max(0, items.max() - listed);
        Expression next = sequence(Layout.COMMA, item(listed));
        if (listed > 0) {
            return sequence(new Repeat(next, min, max), closing(listed));
        }
        Expression none = min == 0 ? closing(0) : Expression.NOTHING;
        if (max == 0) {
            return none;
        }
        int more = max == Expression.UNBOUNDED ? max : max - 1;
        return choice(
                none,
                sequence(
                        Layout.SPACE,
                        item(0),
                        new Repeat(next, Math.max(0, min - 1), more),
                        closing(1)));
    }

    private static Expression opening(int index) {
        return index == 0 ? Layout.SPACE : Layout.COMMA;
    }

    private static Expression closing(int items) {
        return items == 0 ? text("]") : sequence(Layout.SPACE, text("]"));
    }

    private Reference item(int index) {
        List<Schemas.Place> places =
                constraints.arrays().stream()
                        .map(part -> part.at(index))
                        .flatMap(Optional::stream)
                        .toList();
        return rules.value(places);
    }
}
