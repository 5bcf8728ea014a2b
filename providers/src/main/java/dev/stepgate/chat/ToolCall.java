package dev.stepgate.chat;

/**
 * A function an assistant asked for. Immutable.
 *
 * @param arguments a JSON object as text, exactly as the model wrote it
 */
public record ToolCall(String id, String name, String arguments) {}
