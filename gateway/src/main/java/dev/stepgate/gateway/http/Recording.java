package dev.stepgate.gateway.http;

import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * What is sent in answer to a {@link Repeatable}, written down as it goes. Owned by the request's
 * thread; closing it without having kept it drops it.
 */
final class Recording implements AutoCloseable {
    /** Says that repeating the request asks anew, where that can still be said. */
    static final String HEADER = "x-stepgate-not-kept";

    private final Replays replays;
    private final Repeatable request;
    private final int mostCharacters;
    private @Nullable StringBuilder sent = new StringBuilder();
    private boolean done;

    Recording(Replays replays, Repeatable request, int mostCharacters) {
        this.replays = replays;
        this.request = request;
        this.mostCharacters = mostCharacters;
    }

    /** Writes down the next piece; comments are for the client that waits. */
    void add(String piece) {
        if (sent != null && !piece.startsWith(":")) {
            sent = sent.length() + piece.length() <= mostCharacters ? sent.append(piece) : null;
        }
    }

    /** Whether it is more than is kept. */
    boolean isTooLong() {
        return sent == null;
    }

    /** Why it is not kept, in a line. */
    String whyNot() {
        return "longer than " + mostCharacters + " characters";
    }

    /** Keeps all of it, before the client gets the end: it may repeat the request right after. */
    void keep(HttpServerResponse response) {
        StringBuilder all = sent;
        if (all != null && !done) {
            done = true;
            replays.keep(
                    request,
                    KeptAnswer.of(response.getStatusCode(), response.headers(), all.toString()));
        }
    }

    @Override
    public void close() {
        if (!done) {
            done = true;
            replays.drop(request);
        }
    }
}
