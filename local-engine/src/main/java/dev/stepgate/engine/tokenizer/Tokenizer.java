package dev.stepgate.engine.tokenizer;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Byte-level BPE with DeepSeek-V3's pre-tokenizer (spec section 8). Thread-safe; always the same
 * but for a bounded memory of words met. Adds no begin-of-sentence token by itself.
 */
public final class Tokenizer {
    private final TokenIds ids;

    /** The bytes of all tokens, one after another. */
    private final byte[] bytes;

    /** Where each token's bytes start, and where the last one's end. */
    private final int[] starts;

    private final Specials specials;
    private final Supplier<Joiner> joiners;
    private final WordCache known = new WordCache();

    private Tokenizer(Vocabulary vocabulary) {
        List<String> tokens = vocabulary.tokens();
        this.ids = new TokenIds(tokens);
        this.starts = new int[tokens.size() + 1];
        ByteArrayOutputStream all = new ByteArrayOutputStream(8 * tokens.size());
        SequencedMap<Integer, String> specialTexts = new LinkedHashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            boolean special = vocabulary.specials().contains(id) && !token.isEmpty();
            all.writeBytes(special ? Utf8.bytes(token) : ByteAlphabet.bytes(token));
            starts[id + 1] = all.size();
            if (special) {
                specialTexts.put(id, token);
            }
        }
        this.bytes = all.toByteArray();
        this.specials = new Specials(vocabulary, specialTexts);
        this.joiners =
                joiners(MergeTable.of(vocabulary, ids), byteTokens(vocabulary, ids), tokens.size());
    }

    /** A cover is faster, where there is only one. */
    private static Supplier<Joiner> joiners(MergeTable merges, int[] byteTokens, int size) {
        if (!merges.isOrderly()) {
            return () -> new WordMerger(merges, byteTokens);
        }
        var beginnings = new Beginnings(merges, byteTokens, size);
        var neighbours = new Neighbours(merges);
        return () -> new Cover(neighbours, beginnings);
    }

    public static Tokenizer of(Vocabulary vocabulary) {
        return new Tokenizer(vocabulary);
    }

    /** The tokenizer of a Hugging Face {@code tokenizer.json}, or a {@link BadCheckpoint}. */
    public static Tokenizer read(Path tokenizerJson) {
        return of(TokenizerJson.read(tokenizerJson));
    }

    private static int[] byteTokens(Vocabulary vocabulary, TokenIds ids) {
        int[] tokens = new int[256];
        for (int value = 0; value < 256; value++) {
            tokens[value] = ids.get(String.valueOf(ByteAlphabet.character(value)));
            boolean inUtf8 = value != 0xc0 && value != 0xc1 && value <= 0xf4;
            if (tokens[value] < 0 && inUtf8) {
                throw vocabulary.fault(
                        "the tokenizer has no token for byte "
                                + value
                                + " (expected: all of them)");
            }
        }
        return tokens;
    }

    /** The text as tokens, specials spelled in it included. */
    public int[] encode(String text) {
        return encode(List.of(new Passage(text, true)));
    }

    /**
     * The passages as tokens. A special is one only if all of it is in passages that mean theirs;
     * the text between two specials is encoded as one, wherever its passages meet.
     */
    public int[] encode(List<Passage> passages) {
        StringBuilder joined = new StringBuilder();
        passages.forEach(passage -> joined.append(passage.text()));
        String text = joined.toString();
        Encoding encoding = encoding(text);
        TrustedPart.of(text, passages).forEach(part -> encoding.specialsIn(part.from(), part.to()));
        return encoding.finish();
    }

    Encoding encoding(String text) {
        return new Encoding(Utf8.bytes(text), specials, known, joiners.get());
    }

    /** The tokens as text; bytes that are not UTF-8 become U+FFFD. */
    public String decode(int[] tokens) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id : tokens) {
            if (isKnown(id)) {
                all.write(bytes, starts[id], starts[id + 1] - starts[id]);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** A copy of the bytes a token stands for; none for an id without a token. */
    public byte[] bytesOf(int id) {
        return isKnown(id) ? Arrays.copyOfRange(bytes, starts[id], starts[id + 1]) : new byte[0];
    }

    private boolean isKnown(int id) {
        return id >= 0 && id < size();
    }

    /** The id of a token by its text in the vocabulary. */
    public OptionalInt id(String token) {
        int id = ids.get(token);
        return id == TokenIds.NONE ? OptionalInt.empty() : OptionalInt.of(id);
    }

    public boolean isSpecial(int id) {
        return specials.contains(id);
    }

    /** One more than the largest id. */
    public int size() {
        return starts.length - 1;
    }
}
