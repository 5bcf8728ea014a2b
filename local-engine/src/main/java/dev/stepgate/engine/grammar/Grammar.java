package dev.stepgate.engine.grammar;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a text may be. Immutable. Every grammar has a text: one that can have none is refused when
 * it is made.
 */
public final class Grammar {
    private static final String ROOT = "root";

    private final Map<String, Expression> rules;
    private final String root;

    /** All that is to be read before the first byte. */
    private final Stack start;

    /**
     * A tool as a caller describes it.
     *
     * @param parameters the JSON Schema of its arguments' object
     */
    public record Tool(String name, String parameters) {}

    /** How many calls a text has. */
    public enum Calls {
        /** One, and no speech. */
        ONE,
        /** One or several, and no speech. */
        SOME,
        /** Speech, calls, both or neither; what is a call is a valid one. */
        ANY
    }

    Grammar(Map<String, Expression> rules, String root, String field) {
        this.rules = new Rules(rules, field).checked(root);
        this.root = root;
        this.start = Stack.BOTTOM.push(new Lowering(this.rules, root).root());
    }

    /**
     * Texts that are JSON and comply with a schema of JSON Schema 2020-12.
     *
     * @throws BadRequest naming a keyword that is wrong or not supported by its JSON pointer, or if
     *     nothing complies
     */
    public static Grammar ofJsonSchema(String schemaJson) {
        String field = "schema";
        SchemaRules schema = new SchemaRules(Json.read(schemaJson, field), field, Spelling.JSON);
        Expression root = schema.value(List.of(schema.root()));
        Map<String, Expression> rules = new LinkedHashMap<>(AnyJson.rules(Spelling.JSON));
        rules.putAll(schema.finish());
        rules.put(ROOT, root);
        return new Grammar(rules, ROOT, field);
    }

    /** Texts that are a JSON object. */
    public static Grammar ofJson() {
        return new Grammar(AnyJson.rules(Spelling.JSON), AnyJson.OBJECT, "json_object");
    }

    /**
     * Texts of a grammar in llama.cpp's notation, from its rule {@code root}.
     *
     * @throws BadRequest naming the line that is wrong, a rule that is missing or one that begins
     *     with itself
     */
    public static Grammar ofGbnf(String text) {
        return new Grammar(GbnfReader.read(text), ROOT, "grammar");
    }

    /**
     * Calls of tools, spelled as the model was taught to (spec section 9.2).
     *
     * @throws BadRequest as {@link #ofJsonSchema} does, or if there is no tool
     */
    public static Grammar ofCalls(List<Tool> tools, Calls calls) {
        return new Grammar(CallRules.of(tools, calls, ROOT), ROOT, "tools");
    }

    Expression rule(String name) {
        return rules.getOrDefault(name, Expression.NOTHING);
    }

    Stack start() {
        return start;
    }

    String root() {
        return root;
    }
}
