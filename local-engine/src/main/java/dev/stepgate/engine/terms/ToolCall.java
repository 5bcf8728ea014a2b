package dev.stepgate.engine.terms;

/**
 * A function the assistant asked for. Immutable.
 *
 * @param id what the caller's tool result refers to; may be empty
 * @param arguments a JSON object as text
 */
public record ToolCall(String id, String name, String arguments) {}
