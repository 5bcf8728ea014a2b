package dev.stepgate.gateway.http;

/** Watches a JSON text grow and says when it is one whole object. Owned by one thread. */
public final class WholeObject {
    private State state = State.BEFORE;
    private int depth;

    private enum State {
        BEFORE,
        PLAIN,
        STRING,
        ESCAPED,
        WHOLE,
        /** It began as something else. */
        NONE
    }

    /** Reads what came; returns how much of it belongs to the object. */
    public int read(CharSequence more) {
        for (int i = 0; i < more.length(); i++) {
            if (state == State.WHOLE) {
                return i;
            }
            state = after(more.charAt(i));
        }
        return more.length();
    }

    private State after(char c) {
        return switch (state) {
            case BEFORE -> first(c);
            case STRING -> c == '"' ? State.PLAIN : c == '\\' ? State.ESCAPED : State.STRING;
            case ESCAPED -> State.STRING;
            case PLAIN -> plain(c);
            case WHOLE, NONE -> state;
        };
    }

    private State first(char c) {
        if (c == '{') {
            depth = 1;
            return State.PLAIN;
        }
        return Character.isWhitespace(c) ? State.BEFORE : State.NONE;
    }

    private State plain(char c) {
        switch (c) {
            case '"' -> {
                return State.STRING;
            }
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        return depth == 0 ? State.WHOLE : State.PLAIN;
    }

    /** Nothing that is read from here on belongs to it. */
    public boolean isWhole() {
        return state == State.WHOLE;
    }

    /** Whether it began, and as an object. */
    public boolean isObject() {
        return state != State.BEFORE && state != State.NONE;
    }
}
