package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * The paths under {@code /scripted}, for whoever directs an upstream from outside its process: what
 * it received, and which scenario to go on with. Immutable.
 */
record Backstage(ScriptedUpstream upstream) {
    private static final String RECEIVED = "/scripted/received";
    private static final String SCENARIO = "/scripted/scenario";

    static boolean concerns(Received request) {
        return request.path().startsWith("/scripted/");
    }

    Reply answer(Received request) {
        return switch (request.method() + " " + request.path()) {
            case "GET " + RECEIVED -> Reply.json(received());
            case "PUT " + SCENARIO -> play(request.body().strip());
            default ->
                    Reply.of(
                            404,
                            "text/plain",
                            "expected: GET "
                                    + RECEIVED
                                    + ", or PUT "
                                    + SCENARIO
                                    + " with a name\n");
        };
    }

    private Reply play(String name) {
        try {
            upstream.play(name);
            return Reply.of(200, "text/plain", "playing " + name + "\n");
        } catch (IllegalArgumentException unknown) {
            return Reply.of(404, "text/plain", unknown.getMessage() + "\n");
        }
    }

    /** Requests and departures; headers stay out, because they hold keys. */
    private String received() {
        var root = JsonNodeFactory.instance.objectNode();
        ArrayNode requests = root.putArray("requests");
        for (Received each : upstream.received()) {
            requests.addObject()
                    .put("method", each.method())
                    .put("path", each.path())
                    .put("at_ms", each.at().toMillis())
                    .put("body", each.body());
        }
        ArrayNode left = root.putArray("hang_ups");
        for (HangUp each : upstream.hangUps()) {
            left.addObject()
                    .put("path", each.request().path())
                    .put("asked_at_ms", each.request().at().toMillis())
                    .put("left_at_ms", each.at().toMillis());
        }
        return root.toString();
    }
}
