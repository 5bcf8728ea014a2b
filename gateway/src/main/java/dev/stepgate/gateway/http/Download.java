package dev.stepgate.gateway.http;

import dev.stepgate.provider.ProviderFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A long response written piece by piece. Owned by one virtual thread, which waits while the client
 * reads slowly; a client that is gone interrupts it.
 */
public final class Download {
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Instant at;

    /** Belongs to the thread that makes it. */
    Download(RoutingContext context, Instant at) {
        this.context = context;
        this.response = context.response();
        this.at = at;
        Thread owner = Thread.currentThread();
        response.drainHandler(room -> LockSupport.unpark(owner));
    }

    /** When it was asked for. */
    public Instant at() {
        return at;
    }

    /** What the query says of it; empty if it does not, or says nothing. */
    public Optional<String> asked(String name) {
        return context.queryParam(name).stream().filter(value -> !value.isBlank()).findFirst();
    }

    /** Begins it; before this, a refusal is a response of its own. */
    public void begin(String contentType, String fileName) {
        response.setChunked(true);
        response.putHeader("content-type", contentType);
        response.putHeader("content-disposition", "attachment; filename=\"" + fileName + '"');
    }

    /**
     * Sends a piece.
     *
     * @throws ProviderFailure.Cancelled when nobody reads any more
     */
    public void send(String piece) {
        response.write(piece);
        while (response.writeQueueFull()) {
            stopIfInterrupted();
            LockSupport.park(this);
        }
        stopIfInterrupted();
    }

    /** Ends it: all was sent. */
    public void end() {
        response.end();
    }

    /** Says no, or cuts off what has begun, so that nobody takes a half for the whole. */
    void refuse(ErrorBody error) {
        if (response.headWritten()) {
            response.reset();
        } else {
            Replies.send(context, error);
        }
    }

    private static void stopIfInterrupted() {
        if (Thread.interrupted()) {
            throw new ProviderFailure.Cancelled("client");
        }
    }
}
