package dev.stepgate.engine.terms;

import java.util.List;

/** What an answer may be, once its thought is over. Immutable. */
public sealed interface Form {

    /** Whatever the model says. */
    record Free() implements Form {}

    /** A JSON object. */
    record JsonObject() implements Form {}

    /** JSON that complies with a schema of JSON Schema 2020-12, given as JSON text. */
    record Schema(String schema) implements Form {}

    /** A text of a grammar in llama.cpp's notation, from its rule {@code root}. */
    record Gbnf(String grammar) implements Form {}

    /** Calls of some of the prompt's tools, with arguments that comply with their schemas. */
    record Calls(Many many, List<Tool> tools) implements Form {
        public Calls {
            tools = List.copyOf(tools);
        }
    }

    /**
     * A tool that may be called.
     *
     * @param parameters the JSON Schema of its arguments' object, as JSON text
     */
    record Tool(String name, String parameters) {}

    /** How many calls. */
    enum Many {
        /** One, and nothing else. */
        ONE,
        /** One or several, and nothing else. */
        SOME,
        /** None, one or several, with speech around them. */
        ANY
    }
}
