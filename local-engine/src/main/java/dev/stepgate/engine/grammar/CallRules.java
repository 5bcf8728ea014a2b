package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of tool calls as the model writes them (spec section 9.2). Owned by one thread. */
final class CallRules {
    private final Map<String, Expression> rules =
            new LinkedHashMap<>(AnyJson.rules(Spelling.JSON_IN_CALL));

    private CallRules() {}

    static Map<String, Expression> of(List<Grammar.Tool> tools, Grammar.Calls calls, String root) {
        if (tools.isEmpty()) {
            throw new BadRequest("tools: none (expected: one or more)");
        }
        CallRules made = new CallRules();
        List<Expression> options = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            options.add(made.function(tools.get(i), "tools[" + i + "].function"));
        }
        Expression call =
                sequence(
                        new Marker("<tool_call>"),
                        text("\n"),
                        new Choice(options),
                        text("\n"),
                        new Marker("</tool_call>"));
        made.rules.put(
                root,
                switch (calls) {
                    case ONE -> call;
                    case SOME -> new Repeat(call, 1, Expression.UNBOUNDED);
                    case ANY ->
                            sequence(
                                    Expression.optional(Strings.speech()),
                                    Expression.anyNumberOf(
                                            sequence(call, Expression.optional(Strings.speech()))));
                });
        return made.rules;
    }

    private Expression function(Grammar.Tool tool, String field) {
        requirePlain(tool.name(), field + ".name");
        SchemaRules schema =
                new SchemaRules(
                        Json.read(tool.parameters(), field + ".parameters"),
                        field + ".parameters",
                        Spelling.JSON_IN_CALL);
        List<Expression> options = new ArrayList<>();
        for (Constraints constraints : schema.alternatives().of(List.of(schema.root()))) {
            if (constraints.kinds().contains(Kind.OBJECT)) {
                options.add(arguments(schema, constraints, field + ".parameters"));
            }
        }
        rules.putAll(schema.finish());
        return sequence(
                text("<function=" + tool.name() + ">\n"), new Choice(options), text("</function>"));
    }

    /** The arguments that have a name, in the schema's order; there are no others. */
    private Expression arguments(SchemaRules schema, Constraints constraints, String field) {
        Span count = constraints.members();
        if (constraints.values().isPresent() || !count.isAny()) {
            throw new BadRequest(
                    field
                            + ": enum, const, minProperties or maxProperties (expected: an object"
                            + " described by its properties)");
        }
        Set<String> names = new LinkedHashSet<>();
        constraints.objects().forEach(part -> names.addAll(part.names()));
        names.addAll(constraints.required());
        List<Expression> parts = new ArrayList<>();
        for (String name : names) {
            requirePlain(name, field + "#/properties");
            ArgumentRules argument = new ArgumentRules(schema, Instances.places(constraints, name));
            Expression written =
                    sequence(text("<parameter=" + name + ">\n"), argument.value(), text("\n"));
            parts.add(
                    constraints.required().contains(name) ? written : Expression.optional(written));
        }
        return new Expression.Sequence(parts);
    }

    private static void requirePlain(String name, String field) {
        boolean plain =
                !name.isBlank()
                        && name.equals(name.strip())
                        && name.chars()
                                .noneMatch(value -> value < ' ' || value == '<' || value == '>');
        if (!plain) {
            String shown = name.replaceAll("\\p{Cntrl}", "?");
            throw new BadRequest(
                    field
                            + ": \""
                            + shown.substring(0, Math.min(40, shown.length()))
                            + "\" (expected: a name without < > and control characters, to be"
                            + " written in a call's tags)");
        }
    }
}
