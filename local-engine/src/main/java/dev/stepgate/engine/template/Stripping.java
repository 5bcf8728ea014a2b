package dev.stepgate.engine.template;

import java.util.function.IntPredicate;

/** Takes characters off the ends of a text. Immutable. */
record Stripping(IntPredicate goes) {

    /** Takes off any of these characters, or whitespace for anything but text. */
    static Stripping of(Value characters) {
        return characters instanceof Text text
                ? new Stripping(c -> text.characters().indexOf(c) >= 0)
                : new Stripping(Stripping::isSpace);
    }

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    Text both(Text text) {
        return left(right(text));
    }

    Text left(Text text) {
        String characters = text.characters();
        int from = 0;
        while (from < characters.length() && goes.test(characters.codePointAt(from))) {
            from += Character.charCount(characters.codePointAt(from));
        }
        return from == 0 ? text : text.slice(from);
    }

    Text right(Text text) {
        String characters = text.characters();
        int to = characters.length();
        while (to > 0 && goes.test(characters.codePointBefore(to))) {
            to -= Character.charCount(characters.codePointBefore(to));
        }
        return to == characters.length() ? text : text.slice(0, to);
    }
}
