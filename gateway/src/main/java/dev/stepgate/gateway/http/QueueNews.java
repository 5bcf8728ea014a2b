package dev.stepgate.gateway.http;

import dev.stepgate.gateway.InLine;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells a client where its request stands in line: in a header while there can be one, and in
 * comments of a stream, each different from the one before. Owned by the request's thread.
 *
 * <p>The header is a dictionary of integers (RFC 9651, §3.2) and says where the request stood when
 * it came; seconds are rounded up, and the estimate is left out while there is none.
 */
final class QueueNews {
    static final String HEADER = "x-stepgate-queue";

    private String said = "";

    /** Says it in the head of a response, once. */
    void put(HttpServerResponse response, InLine place) {
        if (!response.headers().contains(HEADER)) {
            response.putHeader(HEADER, text(place, ", ", ""));
        }
    }

    /** The frame that says it in a stream; empty where that was the last thing said. */
    Optional<String> comment(InLine place) {
        String text = text(place, " ", "s");
        if (text.equals(said)) {
            return Optional.empty();
        }
        said = text;
        return Optional.of(": queued " + text + "\n\n");
    }

    private static String text(InLine place, String between, String unit) {
        String estimate =
                place.estimate()
                        .map(time -> between + "estimate=" + wholeSeconds(time) + unit)
                        .orElse("");
        return "position=" + place.position() + estimate;
    }

    private static long wholeSeconds(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
