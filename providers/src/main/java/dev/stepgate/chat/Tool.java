package dev.stepgate.chat;

/**
 * A function the model may call. Immutable.
 *
 * @param whole the complete {@code {"type":"function","function":{…}}} object
 */
public record Tool(String name, RawJson whole) {}
