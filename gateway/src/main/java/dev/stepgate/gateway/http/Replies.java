package dev.stepgate.gateway.http;

import io.vertx.core.http.HttpServerResponse;

/** Ends responses that hold no answer. */
final class Replies {

    private Replies() {}

    /** Does nothing when the client is gone. */
    static void send(HttpServerResponse response, ErrorBody error) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(error.status());
        error.headers().forEach(response::putHeader);
        json(response, error.json());
    }

    static void json(HttpServerResponse response, String body) {
        response.putHeader("content-type", "application/json");
        response.end(body);
    }
}
