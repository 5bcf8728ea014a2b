package dev.stepgate.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 256 printable characters that stand for bytes in a vocabulary, as GPT-2 chose them: printable
 * Latin-1 for itself, the others from U+0100 on.
 */
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final int[] BYTES = new int[0x144];

    static {
        Arrays.fill(BYTES, -1);
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xa1 && value != 0xad);
            CHARACTERS[value] = printable ? (char) value : next++;
            BYTES[CHARACTERS[value]] = value;
        }
    }

    private ByteAlphabet() {}

    static char character(int value) {
        return CHARACTERS[value];
    }

    /** The bytes a token stands for; its own UTF-8 if it is not spelled in this alphabet. */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = token.charAt(i);
            if (character >= BYTES.length || BYTES[character] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[character];
        }
        return bytes;
    }
}
