package dev.stepgate.engine.template;

/**
 * How JSON is spelled, in the words of Python's {@code json.dumps}. Immutable.
 *
 * @param ascii whether characters beyond ASCII are escaped
 * @param sorted whether keys are written in order
 */
record JsonStyle(boolean ascii, boolean sorted, Layout layout, String between, String afterKey) {
    static final JsonStyle PYTHON = new JsonStyle(false, false, new OneLine(), ", ", ": ");
    static final JsonStyle COMPACT = new JsonStyle(false, false, new OneLine(), ",", ":");

    /** Where lines are broken. */
    sealed interface Layout {}

    /** Nowhere. */
    record OneLine() implements Layout {}

    /** Before every value, each nesting indented by this much more. */
    record Lines(String indent) implements Layout {}
}
