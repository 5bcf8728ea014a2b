package dev.stepgate.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Tells a client that asks why its answer came from where it did. */
final class RouteHeader {
    static final String ASKED = "x-stepgate-explain";
    static final String TOLD = "x-stepgate-route";

    /** Short enough that no proxy between us and the client minds. */
    private static final int MOST_CHARACTERS = 2000;

    private RouteHeader() {}

    static void put(HttpServerRequest request, HttpServerResponse response, List<String> lines) {
        if (asked(request)) {
            response.putHeader(TOLD, text(lines));
        }
    }

    /** Whether the client wants to know. */
    static boolean asked(HttpServerRequest request) {
        return request.headers().contains(ASKED, "route", true);
    }

    /** One line, of letters that a header may hold. */
    static String text(List<String> lines) {
        String whole = String.join("; ", lines).replaceAll("[^\\x20-\\x7e]", "?");
        return whole.length() <= MOST_CHARACTERS
                ? whole
                : whole.substring(0, MOST_CHARACTERS - 3) + "...";
    }
}
