package dev.stepgate.gateway.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Ends responses that hold no answer. */
final class Replies {

    private Replies() {}

    /** Does nothing when the client is gone. */
    static void send(RoutingContext context, ErrorBody error) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(error.status());
        error.headers().forEach(response::putHeader);
        json(response, Arrivals.visit(context).tell(error));
    }

    static void json(HttpServerResponse response, String body) {
        response.putHeader("content-type", "application/json");
        response.end(body);
    }
}
