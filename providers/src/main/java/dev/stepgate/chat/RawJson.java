package dev.stepgate.chat;

/**
 * A JSON value as the client wrote it, checked to be well-formed but otherwise not looked into, so
 * that what we do not know passes through unchanged. Immutable.
 */
public record RawJson(String text) {

    @Override
    public String toString() {
        return text;
    }
}
