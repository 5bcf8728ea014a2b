package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts texts apart, as Python does; arguments are {@code sep} and {@code maxsplit}. */
final class Splitting {
    private Splitting() {}

    static List<Value> fromLeft(Text text, Arguments passed) {
        int most = passed.number("maxsplit", -1);
        if (passed.get("sep", new Value.None()) instanceof Value.None) {
            return words(text, most);
        }
        String separator = separator(passed);
        String characters = text.characters();
        List<Value> parts = new ArrayList<>();
        int from = 0;
        int found = characters.indexOf(separator);
        while (found >= 0 && parts.size() != most) {
            parts.add(text.slice(from, found));
            from = found + separator.length();
            found = characters.indexOf(separator, from);
        }
        parts.add(text.slice(from));
        passed.rendering().spend(parts.size());
        return parts;
    }

    static List<Value> fromRight(Text text, Arguments passed) {
        int most = passed.number("maxsplit", -1);
        if (passed.get("sep", new Value.None()) instanceof Value.None) {
            if (most < 0) {
                return words(text, most);
            }
            throw passed.rendering().unsupported("method", "rsplit at whitespace");
        }
        String separator = separator(passed);
        String characters = text.characters();
        List<Value> parts = new ArrayList<>();
        int to = characters.length();
        int found = characters.lastIndexOf(separator, to - separator.length());
        while (found >= 0 && parts.size() != most) {
            parts.add(text.slice(found + separator.length(), to));
            to = found;
            found =
                    to < separator.length()
                            ? -1
                            : characters.lastIndexOf(separator, to - separator.length());
        }
        parts.add(text.slice(0, to));
        passed.rendering().spend(parts.size());
        Collections.reverse(parts);
        return parts;
    }

    private static String separator(Arguments passed) {
        Text separator = passed.text("sep");
        if (separator.isEmpty()) {
            throw passed.rendering().wrong("cannot split at an empty text");
        }
        return separator.characters();
    }

    private static List<Value> words(Text text, int most) {
        String characters = text.characters();
        List<Value> words = new ArrayList<>();
        int from = run(characters, 0, true);
        while (from < characters.length() && words.size() != most) {
            int to = run(characters, from, false);
            words.add(text.slice(from, to));
            from = run(characters, to, true);
        }
        if (from < characters.length()) {
            words.add(new Stripping(Stripping::isSpace).right(text.slice(from)));
        }
        return words;
    }

    /** The end of the whitespace, or of the word, that starts here. */
    private static int run(String characters, int from, boolean spaces) {
        int to = from;
        while (to < characters.length()
                && Stripping.isSpace(characters.codePointAt(to)) == spaces) {
            to += Character.charCount(characters.codePointAt(to));
        }
        return to;
    }

    /** Without their line ends; none after the last one's. */
    static List<Value> lines(Text text) {
        String characters = text.characters();
        List<Value> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if (c == '\n' || c == '\r') {
                lines.add(text.slice(from, i));
                boolean pair =
                        c == '\r'
                                && i + 1 < characters.length()
                                && characters.charAt(i + 1) == '\n';
                i += pair ? 1 : 0;
                from = i + 1;
            }
        }
        if (from < characters.length()) {
            lines.add(text.slice(from));
        }
        return lines;
    }
}
