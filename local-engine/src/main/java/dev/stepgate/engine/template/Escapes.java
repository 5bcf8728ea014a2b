package dev.stepgate.engine.template;

/** Resolves the backslashes of a string literal, as Python does. */
final class Escapes {
    private Escapes() {}

    static String resolve(String literal, int line) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        var resolved = new StringBuilder(literal.length());
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i);
            if (c != '\\' || i + 1 == literal.length()) {
                resolved.append(c);
                i++;
            } else {
                i = resolveOne(literal, i + 1, resolved, line);
            }
        }
        return resolved.toString();
    }

    /** Appends what the escape at this place means; gives the place after it. */
    private static int resolveOne(String literal, int at, StringBuilder resolved, int line) {
        char kind = literal.charAt(at);
        switch (kind) {
            case '\n' -> {}
            case 'n' -> resolved.append('\n');
            case 't' -> resolved.append('\t');
            case 'r' -> resolved.append('\r');
            case 'a' -> resolved.append('\u0007');
            case 'b' -> resolved.append('\b');
            case 'f' -> resolved.append('\f');
            case 'v' -> resolved.append('\u000b');
            case '\\', '\'', '"' -> resolved.append(kind);
            case 'x' -> {
                return hex(literal, at + 1, 2, resolved, line);
            }
            case 'u' -> {
                return hex(literal, at + 1, 4, resolved, line);
            }
            case 'U' -> {
                return hex(literal, at + 1, 8, resolved, line);
            }
            case 'N' -> throw Complaint.unsupported(line, "escape", "\\N");
            default -> {
                if (kind >= '0' && kind <= '7') {
                    return octal(literal, at, resolved);
                }
                resolved.append('\\').append(kind);
            }
        }
        return at + 1;
    }

    private static int hex(String literal, int from, int digits, StringBuilder resolved, int line) {
        int codePoint = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < literal.length() ? Character.digit(literal.charAt(i), 16) : -1;
            if (digit < 0) {
                throw Complaint.at(
                        line, "a \\x, \\u or \\U escape has fewer than " + digits + " digits");
            }
            codePoint = codePoint * 16 + digit;
        }
        if (!Character.isValidCodePoint(codePoint)) {
            throw Complaint.at(line, "a \\U escape is no character");
        }
        resolved.appendCodePoint(codePoint);
        return from + digits;
    }

    private static int octal(String literal, int from, StringBuilder resolved) {
        int end = from;
        int codePoint = 0;
        while (end < literal.length()
                && end < from + 3
                && literal.charAt(end) >= '0'
                && literal.charAt(end) <= '7') {
            codePoint = codePoint * 8 + literal.charAt(end) - '0';
            end++;
        }
        resolved.appendCodePoint(codePoint);
        return end;
    }
}
