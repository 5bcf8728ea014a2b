package dev.stepgate.gateway.responses;

import dev.stepgate.gateway.http.Procession;
import java.util.Locale;

/** One item of a response's output, as it grows. Owned by the request's thread. */
sealed interface Item extends Procession.Piece permits Wording, Call {

    /** How far an item is. */
    enum Status {
        IN_PROGRESS,
        COMPLETED,
        /** It was cut short. */
        INCOMPLETE;

        /** The word used on the wire: lower case. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Appends the item as it is by now. */
    void append(StringBuilder out);

    /** Nothing more comes; an item that was told to its end stays as it is. */
    void end(Status how);
}
