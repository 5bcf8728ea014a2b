package dev.stepgate.sse;

/**
 * One server-sent event. Immutable.
 *
 * @param name the {@code event} field, or an empty string
 * @param data the {@code data} lines, joined by line feeds
 */
public record Event(String name, String data) {}
