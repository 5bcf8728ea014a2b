package dev.stepgate.engine.tokenizer;

/**
 * A word joined piece by piece, which takes time in proportion to its length. Where two pieces meet
 * the tokens around are joined anew, ever more of them, until both ends fit what is left standing:
 * in an {@linkplain MergeTable#isOrderly() orderly} table each two neighbours decide that alone.
 * Owned by one thread, for one word.
 */
final class LongWord {

    /** Bytes that are joined at once; a multiple of the longest token in use, 128 bytes. */
    private static final int PIECE_BYTES = 256;

    /** A seam that reaches back further than this is given up. */
    private static final int LARGEST_SEAM_BYTES = 8 * PIECE_BYTES;

    private final WordMerger merger;
    private final byte[] text;
    private final int end;

    private final Run word = new Run();
    private final Run piece = new Run();
    private final Run seam = new Run();

    /** Some tokens of the text and where each starts. */
    private final class Run {
        private final IntList tokens = new IntList();
        private final IntList starts = new IntList();
        private int end;

        void set(int from, int to) {
            merger.merge(text, from, to);
            tokens.cut(0);
            starts.cut(0);
            end = to;
            for (int i = 0; i < merger.count(); i++) {
                tokens.add(merger.token(i));
                starts.add(from + merger.start(i));
            }
        }

        void cut(int size) {
            tokens.cut(size);
            starts.cut(size);
        }

        void addFrom(Run other, int index) {
            for (int i = index; i < other.size(); i++) {
                tokens.add(other.tokens.get(i));
                starts.add(other.starts.get(i));
            }
        }

        int size() {
            return tokens.size();
        }

        /** Where the tokens up to that one end. */
        int endBefore(int index) {
            return index < size() ? starts.get(index) : end;
        }
    }

    /** Everything before is in the word. */
    private int next;

    LongWord(WordMerger merger, byte[] text, int from, int to) {
        this.merger = merger;
        this.text = text;
        this.end = to;
        this.next = Math.min(from + PIECE_BYTES, to);
        word.set(from, next);
    }

    /** Whether a word is worth the seams. */
    static boolean isLong(int bytes) {
        return bytes > 2 * PIECE_BYTES;
    }

    /** Joins to the end; false if it has to be done in one piece after all. */
    boolean merge() {
        while (next < end) {
            int to = Math.min(next + PIECE_BYTES, end);
            piece.set(next, to);
            if (!appendPiece()) {
                return false;
            }
            next = to;
        }
        return true;
    }

    int[] tokens() {
        return word.tokens.toArray();
    }

    private boolean appendPiece() {
        int before = 1;
        int after = 1;
        while (true) {
            int left = Math.max(0, word.size() - before);
            int right = Math.min(piece.size(), after);
            int from = word.starts.get(left);
            if (next - from > LARGEST_SEAM_BYTES) {
                return false;
            }
            seam.set(from, piece.endBefore(right));
            boolean fitsLeft = fitsAfter(left);
            boolean fitsRight = fitsBefore(right);
            if (fitsLeft && fitsRight) {
                word.cut(left);
                word.addFrom(seam, 0);
                word.addFrom(piece, right);
                return true;
            }
            before *= fitsLeft ? 1 : 2;
            after *= fitsRight ? 1 : 2;
        }
    }

    /** Whether the seam may follow the word's tokens up to that one. */
    private boolean fitsAfter(int left) {
        return left == 0
                || seam.tokens.get(0) == word.tokens.get(left)
                || stay(word.starts.get(left - 1), seam.starts.get(0), seam.endBefore(1));
    }

    private boolean fitsBefore(int right) {
        int last = seam.size() - 1;
        return right == piece.size()
                || seam.tokens.get(last) == piece.tokens.get(right - 1)
                || stay(seam.starts.get(last), piece.starts.get(right), piece.endBefore(right + 1));
    }

    /** Whether the text of two tokens, joined alone, is those two. */
    private boolean stay(int first, int second, int to) {
        merger.merge(text, first, to);
        return merger.count() == 2 && merger.start(1) == second - first;
    }
}
