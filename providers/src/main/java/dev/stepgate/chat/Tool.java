package dev.stepgate.chat;

/**
 * A function the model may call. Immutable.
 *
 * @param parameters the JSON Schema of its arguments' object
 * @param strict whether the client counts on arguments that comply with it
 * @param whole the complete {@code {"type":"function","function":{…}}} object
 */
public record Tool(String name, RawJson parameters, boolean strict, RawJson whole) {}
