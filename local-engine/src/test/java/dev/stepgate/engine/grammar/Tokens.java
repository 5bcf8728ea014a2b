package dev.stepgate.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A small vocabulary: every byte, and pieces of the texts that grammars are about. */
final class Tokens {
    static final int END = 0;

    private static final String[] PIECES = {
        "{",
        "}",
        "\"",
        "\":",
        "\": ",
        "\",",
        "\", \"",
        "{\"",
        "\"}",
        "\"}}",
        ", ",
        ",\n  ",
        "[\"",
        "]",
        "true",
        "false",
        "null",
        "tr",
        "ue",
        "12",
        "100",
        "-1",
        "0.",
        "1.5",
        "e1",
        "ab",
        "abc",
        "aa",
        "aaaa",
        "name",
        "value",
        "é",
        "日本",
        "\\n",
        "\\u",
        "\\ud8",
        "3d",
        "\\u00",
        " the",
        "\n",
        "\n\n",
        "</",
        "</parameter>",
        ">\n",
        "\n</",
        "<parameter",
        "=",
        "<",
        "function",
        "tool_call",
        "2024",
        "-0",
        "01",
        ":00",
        "@",
        ".com",
        "http",
        "://",
        "\"\"",
        "\"a",
        "b\"",
        "{}",
        "[]",
        "},",
        "],"
    };

    private Tokens() {}

    static TokenTrie trie() {
        return new TokenTrie(all(new Random(5), 150).toArray(byte[][]::new));
    }

    /** The end, all bytes, the pieces, and halves of characters and of pieces. */
    private static List<byte[]> all(Random random, int mixed) {
        List<byte[]> tokens = new ArrayList<>();
        tokens.add(new byte[0]);
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        for (String piece : PIECES) {
            tokens.add(piece.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < mixed; i++) {
            String joined =
                    PIECES[random.nextInt(PIECES.length)] + PIECES[random.nextInt(PIECES.length)];
            byte[] bytes = joined.getBytes(StandardCharsets.UTF_8);
            int from = random.nextInt(bytes.length);
            int to = from + 1 + random.nextInt(bytes.length - from);
            tokens.add(Arrays.copyOfRange(bytes, from, to));
        }
        return tokens;
    }

    static TokenGrammar over(Grammar grammar) {
        return TokenGrammar.of(grammar, trie(), Set.of(END));
    }

    /** Whether the whole text is one of the grammar's, byte by byte. */
    static boolean accepts(Grammar grammar, String text) {
        GrammarState state = over(grammar).start();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            int token = 1 + (value & 0xff);
            if (!state.allows(token)) {
                return false;
            }
            state = state.next(token);
        }
        return state.mayEnd();
    }

    static boolean has(long[] mask, int id) {
        return id >> 6 < mask.length && (mask[id >> 6] >>> id & 1) != 0;
    }
}
