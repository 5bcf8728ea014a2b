package dev.stepgate.engine.template;

/**
 * A run of characters that all come from one side. Immutable.
 *
 * @param given whether a caller wrote it; false for what the template itself wrote
 */
public record Piece(String text, boolean given) {}
