package dev.stepgate.engine.tokenizer;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Byte-level BPE with DeepSeek-V3's pre-tokenizer (spec section 8). Immutable and thread-safe. Adds
 * no begin-of-sentence token by itself.
 */
public final class Tokenizer {
    private static final byte[] NO_BYTES = {};

    private final Map<String, Integer> ids;
    private final byte[][] bytes;
    private final String[] specialTexts;
    private final Specials specials;
    private final MergeTable merges;
    private final int[] byteTokens;

    private Tokenizer(Vocabulary vocabulary) {
        List<String> tokens = vocabulary.tokens();
        this.ids = HashMap.newHashMap(tokens.size());
        this.bytes = new byte[tokens.size()][];
        this.specialTexts = new String[tokens.size()];
        Map<String, Integer> specialIds = new HashMap<>();
        for (int id = 0; id < bytes.length; id++) {
            String token = tokens.get(id);
            boolean special = vocabulary.specials().contains(id) && !token.isEmpty();
            if (!token.isEmpty()) {
                ids.putIfAbsent(token, id);
            }
            specialTexts[id] = special ? token : "";
            bytes[id] =
                    special ? token.getBytes(StandardCharsets.UTF_8) : ByteAlphabet.bytes(token);
            if (special) {
                specialIds.putIfAbsent(token, id);
            }
        }
        this.specials = new Specials(specialIds);
        this.merges = MergeTable.of(vocabulary.merges(), ids);
        this.byteTokens = byteTokens(ids);
    }

    public static Tokenizer of(Vocabulary vocabulary) {
        return new Tokenizer(vocabulary);
    }

    /** The tokenizer of a Hugging Face {@code tokenizer.json}, or a {@link BadCheckpoint}. */
    public static Tokenizer read(Path tokenizerJson) {
        return of(TokenizerJson.read(tokenizerJson));
    }

    private static int[] byteTokens(Map<String, Integer> ids) {
        int[] tokens = new int[256];
        for (int value = 0; value < 256; value++) {
            tokens[value] = ids.getOrDefault(String.valueOf(ByteAlphabet.character(value)), -1);
            boolean inUtf8 = value != 0xc0 && value != 0xc1 && value <= 0xf4;
            if (tokens[value] < 0 && inUtf8) {
                throw new BadCheckpoint(
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
        Encoding encoding = new Encoding(withoutLoneSurrogates(joined));
        int start = 0;
        int end = 0;
        boolean trusted = false;
        for (Passage passage : passages) {
            if (passage.specials() != trusted) {
                if (trusted) {
                    encoding.specialsIn(start, end);
                }
                trusted = passage.specials();
                start = end;
            }
            end += passage.text().length();
        }
        if (trusted) {
            encoding.specialsIn(start, end);
        }
        return encoding.finish();
    }

    /** The tokens as text; bytes that are not UTF-8 become U+FFFD. */
    public String decode(int[] tokens) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id : tokens) {
            all.writeBytes(known(id));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** A copy of the bytes a token stands for; none for an id without a token. */
    public byte[] bytesOf(int id) {
        return known(id).clone();
    }

    private byte[] known(int id) {
        return id >= 0 && id < bytes.length ? bytes[id] : NO_BYTES;
    }

    /** The id of a token by its text in the vocabulary. */
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    public boolean isSpecial(int id) {
        return id >= 0 && id < specialTexts.length && !specialTexts[id].isEmpty();
    }

    /** One more than the largest id. */
    public int size() {
        return bytes.length;
    }

    private static String withoutLoneSurrogates(CharSequence text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            char character = clean.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < clean.length()
                    && Character.isLowSurrogate(clean.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(character)) {
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean.toString();
    }

    /** One text on its way to tokens, from its start on. Owned by one thread. */
    private final class Encoding {
        private final String text;
        private final WordMerger merger = new WordMerger(merges);
        private final IntList tokens = new IntList();

        /** Everything before is encoded. */
        private int done;

        Encoding(String text) {
            this.text = text;
        }

        /** Looks for specials from one place to another, and encodes all up to the last found. */
        void specialsIn(int from, int to) {
            int i = from;
            while (i < to) {
                int id = specials.at(text, i, to);
                if (id < 0) {
                    i++;
                } else {
                    plain(i);
                    tokens.add(id);
                    i += specialTexts[id].length();
                    done = i;
                }
            }
        }

        int[] finish() {
            plain(text.length());
            return tokens.toArray();
        }

        private void plain(int to) {
            String part = text.substring(done, to);
            Splitter words = new Splitter(part);
            while (words.next()) {
                merger.start();
                byte[] word =
                        part.substring(words.start(), words.end()).getBytes(StandardCharsets.UTF_8);
                for (byte value : word) {
                    merger.add(byteTokens[value & 0xff]);
                }
                merger.finish(tokens::add);
            }
        }
    }
}
