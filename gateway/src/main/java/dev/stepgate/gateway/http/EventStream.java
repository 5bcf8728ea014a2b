package dev.stepgate.gateway.http;

import dev.stepgate.provider.ProviderFailure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of server-sent events. Owned by one virtual thread, which waits while the client
 * reads slowly; the event loop adds a word when nothing was sent for a while.
 *
 * <p>A client that is gone interrupts the owner, so every wait here ends.
 */
public final class EventStream {
    static final String COMMENT = ": still here\n\n";

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final @Nullable Recording recording;
    private final String comfort;
    private final long heartbeat;
    private final Thread owner = Thread.currentThread();
    private volatile boolean spoke;
    private int quietTicks; // the event loop's own
    private boolean ended;

    /**
     * Starts the stream on a response whose headers are set but not sent.
     *
     * @param quiet what to do while there is nothing to send; it is done at most half of that later
     * @param recording takes what is sent, if that may be wanted again
     */
    EventStream(
            Vertx vertx, HttpServerResponse response, Quiet quiet, @Nullable Recording recording) {
        this.vertx = vertx;
        this.response = response;
        this.recording = recording;
        this.comfort = quiet.comfort();
        response.setChunked(true);
        response.putHeader("content-type", "text/event-stream");
        response.putHeader("cache-control", "no-cache");
        response.putHeader("x-accel-buffering", "no");
        response.drainHandler(room -> LockSupport.unpark(owner));
        heartbeat = vertx.setPeriodic(Math.max(1, quiet.after().toMillis() / 2), tick -> comfort());
    }

    /**
     * Sends one whole frame, blank line included.
     *
     * @throws ProviderFailure.Cancelled when nobody reads any more
     */
    public void send(String frame) {
        spoke = true;
        if (recording != null) {
            recording.add(frame);
        }
        response.write(frame);
        while (response.writeQueueFull()) {
            stopIfInterrupted();
            LockSupport.park(this);
        }
        stopIfInterrupted();
    }

    /** Sends the last frame of a whole answer and ends the response. */
    public void end(String lastFrame) {
        String last = lastFrame;
        if (recording != null) {
            recording.add(lastFrame);
            recording.keep(response);
            if (recording.isTooLong()) {
                last = ": not kept for its Idempotency-Key: " + recording.whyNot() + "\n\n" + last;
            }
        }
        breakOff(last);
    }

    /** Sends the last frame of an answer that lacks its rest. */
    void breakOff(String lastFrame) {
        ended = true;
        stop();
        response.end(lastFrame);
    }

    boolean ended() {
        return ended;
    }

    /** No more words; the response may be gone already. */
    void stop() {
        vertx.cancelTimer(heartbeat);
    }

    /** Runs on the event loop, so it must not wait. */
    private void comfort() {
        quietTicks = spoke ? 0 : quietTicks + 1;
        spoke = false;
        if (quietTicks >= 2 && !response.ended() && !response.closed()) {
            quietTicks = 0;
            response.write(comfort);
        }
    }

    /** After how long a silence something is said, and what: a whole frame. */
    record Quiet(Duration after, String comfort) {}

    private static void stopIfInterrupted() {
        if (Thread.interrupted()) {
            throw new ProviderFailure.Cancelled("client");
        }
    }
}
