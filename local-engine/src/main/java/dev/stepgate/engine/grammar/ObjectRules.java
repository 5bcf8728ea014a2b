package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of one kind of object: its members in the order of the schema, then others. Owned by
 * one thread.
 */
final class ObjectRules {
    private static final int MOST_NAMES = 4_000;
    private static final int MOST_COUNTED = 20_000;

    private final SchemaRules rules;
    private final Constraints constraints;
    private final String name;

    /** The members with a name known beforehand. */
    private final List<String> names;

    private final List<Expression> others;

    /** Above how many members counting makes no difference. */
    private final int counted;

    ObjectRules(SchemaRules rules, Constraints constraints, String name) {
        this.rules = rules;
        this.constraints = constraints;
        this.name = name + " member ";
        Set<String> known = new LinkedHashSet<>();
        constraints.objects().forEach(part -> known.addAll(part.names()));
        known.addAll(constraints.required());
        this.names = List.copyOf(known);
        if (names.size() > MOST_NAMES) {
            throw new BadRequest(
                    "properties: "
                            + names.size()
                            + " (expected: at most "
                            + MOST_NAMES
                            + " in an object)");
        }
        this.others = new OtherMembers(rules, constraints, known).members();
        Span members = constraints.members();
        boolean limited =
                members.max() < names.size()
                        || (!others.isEmpty() && members.max() < Expression.UNBOUNDED);
        int most = limited ? members.max() : 1;
        int least = members.min() > constraints.required().size() ? members.min() : 1;
        this.counted = Math.max(1, Math.max(most, least));
    }

    Expression rule() {
        if (constraints.members().isEmpty()
                || (others.isEmpty() && constraints.members().min() > names.size())) {
            return Expression.NOTHING;
        }
        if (!others.isEmpty() && constraints.members().min() > names.size() + 1) {
            throw new BadRequest(
                    "minProperties: "
                            + constraints.members().min()
                            + " (expected: at most one more than the properties with a name)");
        }
        if (counted > 1 && (long) counted * names.size() > MOST_COUNTED) {
            throw new BadRequest(
                    "minProperties and maxProperties: "
                            + counted
                            + " of "
                            + names.size()
                            + " (expected: a product of at most "
                            + MOST_COUNTED
                            + ")");
        }
        List<Boolean> possible = names.stream().map(this::isNamable).toList();
        for (int at = 0; at < names.size(); at++) {
            for (int before = 0; before <= Math.min(at, counted); before++) {
                rules.put(rule(at, before), from(at, before, possible.get(at)));
            }
        }
        for (int before = 0; before <= Math.min(names.size(), counted); before++) {
            rules.put(rule(names.size(), before), end(before));
        }
        return sequence(text("{"), new Reference(rule(0, 0)));
    }

    private String rule(int at, int before) {
        return name + at + " after " + before;
    }

    private boolean isNamable(String member) {
        return new Instances(rules.alternatives())
                .complies(new Json.Text(member), constraints.names());
    }

    /** The members from one on, after so many that are there. */
    private Expression from(int at, int before, boolean namable) {
        String member = names.get(at);
        List<Expression> options = new ArrayList<>();
        if (before < constraints.members().max() && namable) {
            options.add(
                    sequence(
                            before == 0 ? Layout.SPACE : Layout.COMMA,
                            rules.key(member),
                            rules.value(Instances.places(constraints, member)),
                            new Reference(rule(at + 1, Math.min(before + 1, counted)))));
        }
        if (!constraints.required().contains(member)) {
            options.add(new Reference(rule(at + 1, before)));
        }
        return new Choice(options);
    }

    /** What may come after the members with known names. */
    private Expression end(int before) {
        Span members = constraints.members();
        boolean unlimited = members.max() == Expression.UNBOUNDED || counted < members.max();
        int least = before >= counted && unlimited ? 0 : Math.max(0, members.min() - before);
        int most = unlimited ? Expression.UNBOUNDED : members.max() - before;
        Expression close = before == 0 ? text("}") : sequence(Layout.SPACE, text("}"));
        if (others.isEmpty() || most <= 0) {
            return least == 0 && most >= 0 ? close : Expression.NOTHING;
        }
        if (least > 1) {
            return Expression.NOTHING;
        }
        Expression member = new Choice(others);
        Expression next = sequence(Layout.COMMA, member);
        if (before > 0) {
            return sequence(new Repeat(next, least, most), close);
        }
        int more = most == Expression.UNBOUNDED ? most : most - 1;
        return choice(
                least == 0 ? close : Expression.NOTHING,
                sequence(Layout.SPACE, member, new Repeat(next, 0, more), Layout.SPACE, text("}")));
    }
}
