package dev.stepgate.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Gathers a request's body up to a limit. Owned by the event loop.
 *
 * <p>What comes after the limit is read and dropped, so that the client gets to see the refusal;
 * one that sends several times as much is cut off.
 */
final class Intake {
    /** Times the limit: most clients read nothing until they have sent all. */
    private static final int CUT_OFF_AT = 8;

    private final HttpServerRequest request;
    private final long limitBytes;
    private final Runnable tooLarge;
    private final Buffer gathered = Buffer.buffer();
    private long seenBytes;

    private Intake(HttpServerRequest request, long limitBytes, Runnable tooLarge) {
        this.request = request;
        this.limitBytes = limitBytes;
        this.tooLarge = tooLarge;
    }

    /** Tells exactly one of the two what came of it; neither if the client leaves before. */
    static void gather(
            HttpServerRequest request, long limitBytes, Consumer<byte[]> whole, Runnable tooLarge) {
        Intake intake = new Intake(request, limitBytes, tooLarge);
        request.handler(intake::take);
        request.endHandler(
                end -> {
                    if (intake.seenBytes <= limitBytes) {
                        whole.accept(intake.gathered.getBytes());
                    }
                });
    }

    /** Reads and forgets a body that is too large by its own account. */
    static void drop(HttpServerRequest request, long limitBytes) {
        Intake intake = new Intake(request, limitBytes, () -> {});
        intake.seenBytes = limitBytes + 1;
        request.handler(intake::take);
    }

    private void take(Buffer chunk) {
        boolean fitted = seenBytes <= limitBytes;
        seenBytes += chunk.length();
        if (seenBytes <= limitBytes) {
            gathered.appendBuffer(chunk);
        } else if (fitted) {
            tooLarge.run();
        } else if (seenBytes > CUT_OFF_AT * limitBytes) {
            request.connection().close();
        }
    }
}
