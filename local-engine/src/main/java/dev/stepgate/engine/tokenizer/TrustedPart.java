package dev.stepgate.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;

/** A stretch of a joined text in which specials are meant, in bytes of its UTF-8. Immutable. */
record TrustedPart(int from, int to) {

    /**
     * The longest such stretches, in order. A character of which a half is in a passage that means
     * none is in no stretch.
     *
     * @param text the passages' texts, joined
     */
    static List<TrustedPart> of(String text, List<Passage> passages) {
        List<TrustedPart> parts = new ArrayList<>();
        int at = 0;
        int bytes = 0;
        int i = 0;
        while (i < passages.size()) {
            boolean trusted = passages.get(i).specials();
            int end = at;
            while (i < passages.size() && passages.get(i).specials() == trusted) {
                end += passages.get(i).text().length();
                i++;
            }
            int next = bytes + Utf8.length(text, at, end);
            int to = Utf8.splitsPair(text, end) ? next - Utf8.PAIR_BYTES : next;
            if (trusted && to > bytes) {
                parts.add(new TrustedPart(bytes, to));
            }
            at = end;
            bytes = next;
        }
        return parts;
    }
}
