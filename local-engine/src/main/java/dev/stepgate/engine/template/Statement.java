package dev.stepgate.engine.template;

import java.util.List;

/** One step of a template. Immutable. */
sealed interface Statement {

    /** A step that only gives names their values. */
    sealed interface Setting extends Statement {}

    /** Text outside any tag. */
    record Words(Text text) implements Statement {}

    /** <code>{{ expression }}</code>. */
    record Output(Expression expression) implements Statement {}

    /** {@code set name = …}, or {@code set a, b = …}. */
    record SetNames(int line, List<String> names, Expression expression) implements Setting {
        public SetNames {
            names = List.copyOf(names);
        }
    }

    /** {@code set namespace.field = …}. */
    record SetField(int line, String namespace, String field, Expression expression)
            implements Setting {}

    /** {@code set name} … {@code endset}. */
    record SetBlock(String name, Block body) implements Setting {}

    /** {@code if}, its {@code elif}s, and {@code else}. */
    record If(List<Branch> branches, Block otherwise) implements Statement {
        public If {
            branches = List.copyOf(branches);
        }
    }

    /** One test of an {@code if} and what runs when it holds. */
    record Branch(Expression test, Block body) {}

    /**
     * {@code for names in iterable if filter}.
     *
     * @param otherwise runs when there is nothing to loop over
     */
    record For(
            int line,
            List<String> names,
            Expression iterable,
            Expression filter,
            Block body,
            Block otherwise)
            implements Statement {
        public For {
            names = List.copyOf(names);
        }
    }

    /** {@code macro name(parameters)}. */
    record Define(String name, List<Parameter> parameters, Block body) implements Setting {
        public Define {
            parameters = List.copyOf(parameters);
        }
    }

    /** A parameter of a macro; its default is an undefined constant where none is written. */
    record Parameter(String name, Expression otherwise) {}

    /** {@code call(parameters) macro(…)}: the body becomes {@code caller}. */
    record CallBlock(List<Parameter> parameters, Expression.Call call, Block body)
            implements Statement {
        public CallBlock {
            parameters = List.copyOf(parameters);
        }
    }

    /** {@code break}. */
    record Break() implements Statement {}

    /** {@code continue}. */
    record Continue() implements Statement {}
}
