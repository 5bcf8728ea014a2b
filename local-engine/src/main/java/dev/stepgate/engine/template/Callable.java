package dev.stepgate.engine.template;

import java.util.List;

/** Something a template can call. Immutable. */
sealed interface Callable extends Value {

    String name();

    /** A function every template has. */
    record Builtin(String name) implements Callable {}

    /** A method of a value, e.g. {@code text.strip}. */
    record Method(Value self, String name) implements Callable {}

    /**
     * A macro, or the body of a call block.
     *
     * @param home where it was written; its body sees what that scope sees
     */
    record Macro(String name, List<Statement.Parameter> parameters, Block body, Scope home)
            implements Callable {
        public Macro {
            parameters = List.copyOf(parameters);
        }
    }
}
