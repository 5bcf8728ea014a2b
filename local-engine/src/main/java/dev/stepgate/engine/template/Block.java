package dev.stepgate.engine.template;

import java.util.List;

/** Statements that run one after the other. Immutable. */
record Block(List<Statement> statements) {
    static final Block EMPTY = new Block(List.of());

    Block {
        statements = List.copyOf(statements);
    }
}
