package dev.stepgate.engine.tokenizer;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8, where half a surrogate pair becomes U+FFFD. */
final class Utf8 {
    /** What a pair takes. */
    static final int PAIR_BYTES = 4;

    private Utf8() {}

    static byte[] bytes(String text) {
        return (isWhole(text) ? text : repaired(text)).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether every surrogate is one of a pair. */
    static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String repaired(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (isPair(text, i)) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean.toString();
    }

    /** How many bytes the characters that begin from one place to another take. */
    static int length(String text, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                length++;
            } else if (character < 0x800) {
                length += 2;
            } else if (isPair(text, i)) {
                length += PAIR_BYTES;
            } else if (!splitsPair(text, i)) {
                length += 3;
            }
        }
        return length;
    }

    /** Whether a place is between the halves of a pair. */
    static boolean splitsPair(String text, int at) {
        return at > 0 && isPair(text, at - 1);
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    /** The bytes of the character with that first byte. */
    static int width(byte first) {
        if (first >= 0) {
            return 1;
        }
        int value = first & 0xff;
        if (value < 0xe0) {
            return 2;
        }
        return value < 0xf0 ? 3 : PAIR_BYTES;
    }

    /** The character whose bytes begin there. */
    static int character(byte[] text, int at) {
        return switch (width(text[at])) {
            case 1 -> text[at];
            case 2 -> (text[at] & 0x1f) << 6 | rest(text, at + 1);
            case 3 -> (text[at] & 0x0f) << 12 | rest(text, at + 1) << 6 | rest(text, at + 2);
            default ->
                    (text[at] & 0x07) << 18
                            | rest(text, at + 1) << 12
                            | rest(text, at + 2) << 6
                            | rest(text, at + 3);
        };
    }

    private static int rest(byte[] text, int at) {
        return text[at] & 0x3f;
    }
}
