package dev.stepgate.engine.template;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Characters that remember, run by run, whether a caller or the template wrote them. Immutable.
 *
 * <p>Equality is that of the characters alone. Positions are UTF-16 units unless a method says code
 * points.
 */
public final class Text implements Value {
    static final Text EMPTY = new Text(List.of());

    private final List<Piece> pieces;
    private @Nullable String joined;

    /** Pieces must not be empty, and neighbours must differ in who wrote them. */
    private Text(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** What a caller wrote. */
    public static Text given(String characters) {
        return of(characters, true);
    }

    /** What the template, or we, wrote. */
    public static Text trusted(String characters) {
        return of(characters, false);
    }

    static Text of(String characters, boolean given) {
        return characters.isEmpty() ? EMPTY : new Text(List.of(new Piece(characters, given)));
    }

    /** The pieces must be as a {@link TextBuilder} merges them. */
    static Text of(List<Piece> merged) {
        return merged.isEmpty() ? EMPTY : new Text(List.copyOf(merged));
    }

    /** The runs, in order, none empty, no two neighbours alike in who wrote them. */
    public List<Piece> pieces() {
        return pieces;
    }

    /** The characters alone. */
    public String characters() {
        String known = joined;
        if (known == null) {
            known = pieces.size() == 1 ? pieces.getFirst().text() : join();
            joined = known;
        }
        return known;
    }

    private String join() {
        var all = new StringBuilder();
        for (Piece piece : pieces) {
            all.append(piece.text());
        }
        return all.toString();
    }

    int length() {
        int length = 0;
        for (Piece piece : pieces) {
            length += piece.text().length();
        }
        return length;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Whether a caller wrote any of it. */
    boolean anyGiven() {
        return pieces.stream().anyMatch(Piece::given);
    }

    Text slice(int from, int to) {
        var slice = new TextBuilder();
        int start = 0;
        for (Piece piece : pieces) {
            int end = start + piece.text().length();
            if (from < end && to > start) {
                String part =
                        piece.text()
                                .substring(Math.max(from - start, 0), Math.min(to, end) - start);
                slice.add(part, piece.given());
            }
            start = end;
        }
        return slice.text();
    }

    Text slice(int from) {
        return slice(from, length());
    }

    /** The same text with the characters of each run changed. */
    Text map(UnaryOperator<String> change) {
        var changed = new TextBuilder();
        for (Piece piece : pieces) {
            changed.add(change.apply(piece.text()), piece.given());
        }
        return changed.text();
    }

    Text plus(Text other) {
        return new TextBuilder().add(this).add(other).text();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Text text && characters().equals(text.characters());
    }

    @Override
    public int hashCode() {
        return characters().hashCode();
    }

    @Override
    public String toString() {
        return characters();
    }
}
