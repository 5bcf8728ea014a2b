package dev.stepgate.engine.tokenizer;

/** One UTF-8 text on its way to tokens, from its start on. Owned by one thread. */
final class Encoding {
    private final byte[] text;
    private final Specials specials;
    private final WordCache known;
    private final WordMerger merger;
    private final boolean byPieces;
    private final IntList tokens = new IntList();

    /** Everything before is encoded. */
    private int done;

    Encoding(byte[] text, Specials specials, WordCache known, MergeTable merges, int[] byteTokens) {
        this.text = text;
        this.specials = specials;
        this.known = known;
        this.merger = new WordMerger(merges, byteTokens);
        this.byPieces = merges.isOrderly();
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
        if (WordCache.takes(to - from)) {
            int hash = WordCache.hash(text, from, to);
            int[] word = known.find(hash, text, from, to);
            if (word.length == 0) {
                merger.merge(text, from, to);
                word = merger.toArray();
                known.put(hash, text, from, to, word);
            }
            tokens.addAll(word);
        } else if (byPieces && LongWord.isLong(to - from)) {
            longWord(from, to);
        } else {
            wholeWord(from, to);
        }
    }

    private void longWord(int from, int to) {
        LongWord word = new LongWord(merger, text, from, to);
        if (word.merge()) {
            tokens.addAll(word.tokens());
        } else {
            wholeWord(from, to);
        }
    }

    private void wholeWord(int from, int to) {
        merger.merge(text, from, to);
        for (int i = 0; i < merger.count(); i++) {
            tokens.add(merger.token(i));
        }
    }

    /** Steps taken to join bytes so far. */
    long steps() {
        return merger.steps();
    }
}
