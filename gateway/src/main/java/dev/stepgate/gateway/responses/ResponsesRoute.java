package dev.stepgate.gateway.responses;

import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.Asked;
import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Exchange;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Serves OpenAI's responses, streamed and not, and counts their tokens. Thread-safe. */
@Singleton
final class ResponsesRoute {
    /** The second is what a client asks for whose base URL lacks the version. */
    private static final List<String> RESPONSES = List.of("/v1/responses", "/responses");

    private final Door door;
    private final Gateway gateway;
    private final Ids ids;
    private final InstantSource clock;

    ResponsesRoute(Door door, Gateway gateway, Ids ids, InstantSource clock) {
        this.door = door;
        this.gateway = gateway;
        this.ids = ids;
        this.clock = clock;
    }

    void open(@Observes Router router) {
        for (String path : RESPONSES) {
            door.post(router, path, this::answer);
            door.post(router, path + "/input_tokens", this::count);
        }
    }

    private void answer(Exchange exchange) {
        ResponsesAsked asked = ResponsesReading.read(exchange.body());
        String name = ids.response();
        String id = "resp_" + name;
        ResponseObject response =
                new ResponseObject(id, clock.instant().getEpochSecond(), asked.echo());
        Events events = new Events();
        Output output = new Output(name, asked.telling(), events);
        AnswerSink sink =
                asked.streamed()
                        ? new ResponseStreamWriting(exchange, response, output, events, clock)
                        : new ResponseWriting(exchange, response, output, clock);
        gateway.chat(exchange.caller(), asked(exchange, asked, id), sink);
    }

    private void count(Exchange exchange) {
        ResponsesAsked asked = ResponsesReading.read(exchange.body());
        long tokens = gateway.promptTokens(exchange.caller(), asked(exchange, asked, ""));
        exchange.reply("{\"object\":\"response.input_tokens\",\"input_tokens\":" + tokens + "}");
    }

    private static Asked asked(Exchange exchange, ResponsesAsked asked, String id) {
        return new Asked(id, asked.request(), exchange.labels(), asked.streamed());
    }
}
