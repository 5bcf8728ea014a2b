package dev.stepgate.engine.tokenizer;

/** One UTF-8 text on its way to tokens, from its start on. Owned by one thread. */
final class Encoding {
    private final byte[] text;
    private final Specials specials;
    private final WordCache known;
    private final Joiner joiner;
    private final IntList tokens = new IntList();

    /** Everything before is encoded. */
    private int done;

    Encoding(byte[] text, Specials specials, WordCache known, Joiner joiner) {
        this.text = text;
        this.specials = specials;
        this.known = known;
        this.joiner = joiner;
    }

    /** Looks for specials from one place to another, and encodes all up to the last found. */
    void specialsIn(int from, int to) {
        int i = specials.next(text, from, to);
        while (i < to) {
            int id = specials.at(text, i, to);
            int next = i + 1;
            if (id >= 0) {
                plain(i);
                tokens.add(id);
                next = i + specials.length(id);
                done = next;
            }
            i = specials.next(text, next, to);
        }
    }

    int[] finish() {
        plain(text.length);
        return tokens.toArray();
    }

    private void plain(int to) {
        Splitter words = new Splitter(text, done, to);
        while (words.next()) {
            word(words.start(), words.end());
        }
        done = to;
    }

    private void word(int from, int to) {
        if (!WordCache.takes(to - from)) {
            tokens.addAll(joiner.join(text, from, to));
            return;
        }
        int hash = WordCache.hash(text, from, to);
        int[] word = known.find(hash, text, from, to);
        if (word.length == 0) {
            word = joiner.join(text, from, to);
            known.put(hash, text, from, to, word);
        }
        tokens.addAll(word);
    }

    /** Steps taken to join bytes so far. */
    long steps() {
        return joiner.steps();
    }
}
