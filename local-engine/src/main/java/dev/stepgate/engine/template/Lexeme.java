package dev.stepgate.engine.template;

/**
 * The smallest piece of a template's source. Immutable.
 *
 * @param text the characters; those of a string literal with its escapes resolved
 * @param line from 1
 */
record Lexeme(Kind kind, String text, int line) {

    /** What a lexeme is. */
    enum Kind {
        WORDS,
        OUTPUT_BEGIN,
        OUTPUT_END,
        TAG_BEGIN,
        TAG_END,
        NAME,
        STRING,
        INTEGER,
        REAL,
        SIGN,
        END
    }

    boolean is(Kind wanted, String characters) {
        return kind == wanted && text.equals(characters);
    }

    /** As a complaint quotes it. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the template";
            case WORDS -> "text";
            case STRING -> "a string";
            default -> "\"" + text + "\"";
        };
    }
}
