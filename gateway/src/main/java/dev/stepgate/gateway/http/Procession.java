package dev.stepgate.gateway.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells the pieces of an answer one after the other, however mixed they grow; none is opened again.
 * Owned by one thread.
 *
 * @param <P> what the pieces are in a dialect
 */
public final class Procession<P extends Procession.Piece> {

    /** The first is being told, the others wait for it. */
    private final Deque<P> pieces = new ArrayDeque<>();

    private int told;

    /** A piece of an answer that is told while it grows. */
    public interface Piece {
        /** Whether nothing can be added once another piece follows. */
        boolean isOver();

        /**
         * Appends what is not told yet and can be.
         *
         * @param at how many pieces came before
         */
        void tell(int at, StringBuilder out);

        /** Appends all that is not told yet, and that this is the end of the piece. */
        void close(int at, StringBuilder out);
    }

    /** Has a piece follow the others; returns it. */
    public P add(P piece) {
        pieces.add(piece);
        return piece;
    }

    /** The piece that follows all others, if it can still grow. */
    public Optional<P> last() {
        return Optional.ofNullable(pieces.peekLast());
    }

    /** Those that can still grow. */
    public Stream<P> growing() {
        return pieces.stream();
    }

    /** The frames of all pieces that are over and of what there is of the next. */
    public String now() {
        StringBuilder out = new StringBuilder(160);
        while (pieces.size() > 1 && pieces.element().isOver()) {
            pieces.remove().close(told++, out);
        }
        if (!pieces.isEmpty()) {
            pieces.element().tell(told, out);
        }
        return out.toString();
    }

    /** The frames that are left once nothing more is said. */
    public String rest() {
        StringBuilder out = new StringBuilder();
        while (!pieces.isEmpty()) {
            pieces.remove().close(told++, out);
        }
        return out.toString();
    }
}
