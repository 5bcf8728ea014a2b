package dev.stepgate.engine.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.engine.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The place where an answer goes on that began elsewhere. Its beginning may stop within what the
 * model would have said in one token, so the last few tokens are not read but said again, bound to
 * the text they had: then the tokens fall as if the answer had never been cut. Immutable.
 *
 * @param prompt the token ids to read
 * @param again the bytes to say again; empty for nothing
 * @param tokens how many tokens the bytes were
 */
record Seam(int[] prompt, byte[] again, int tokens) {

    /** No word a model says in several ways is longer, and few are that long. */
    private static final int MOST_TOKENS = 8;

    private static final byte[] NOTHING = {};

    /** Goes on behind all of a prompt. */
    static Seam none(int[] prompt) {
        return new Seam(prompt, NOTHING, 0);
    }

    /**
     * Goes on a few tokens before the end of a prompt.
     *
     * @param from the first token that may be said again
     */
    static Seam before(int[] prompt, int from, Tokenizer tokenizer) {
        int kept = prompt.length;
        int whole = kept;
        while (kept > from
                && prompt.length - kept < MOST_TOKENS
                && !tokenizer.isSpecial(prompt[kept - 1])) {
            kept--;
            whole = isInsideCharacter(tokenizer.bytesOf(prompt[kept])) ? whole : kept;
        }
        var again = new ByteArrayOutputStream();
        for (int i = whole; i < prompt.length; i++) {
            again.writeBytes(tokenizer.bytesOf(prompt[i]));
        }
        return new Seam(Arrays.copyOf(prompt, whole), again.toByteArray(), prompt.length - whole);
    }

    private static boolean isInsideCharacter(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] & 0xC0) == 0x80;
    }

    /** What of the tokens that end as the prompt does is not said again. */
    int[] before(int[] ending) {
        return Arrays.copyOf(ending, Math.max(0, ending.length - tokens));
    }

    /** How much text is said again, in chars. */
    int chars() {
        return new String(again, UTF_8).length();
    }

    /**
     * The tokens that may come when so many bytes were said again, one bit each; as for a grammar.
     */
    long[] mask(int said, Tokenizer tokenizer) {
        long[] mask = new long[(tokenizer.size() + 63) / 64];
        for (int id = 0; id < tokenizer.size(); id++) {
            if (!tokenizer.isSpecial(id) && fits(said, tokenizer.bytesOf(id))) {
                mask[id >> 6] |= 1L << id;
            }
        }
        return mask;
    }

    private boolean fits(int said, byte[] bytes) {
        int shared = Math.min(bytes.length, again.length - said);
        return shared > 0 && Arrays.equals(bytes, 0, shared, again, said, said + shared);
    }
}
