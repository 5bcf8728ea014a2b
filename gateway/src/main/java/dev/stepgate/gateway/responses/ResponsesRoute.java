package dev.stepgate.gateway.responses;

import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.Asked;
import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.Kept;
import dev.stepgate.gateway.http.WholeAnswer;
import dev.stepgate.gateway.kept.KeptResponse;
import dev.stepgate.gateway.kept.KeptResponses;
import dev.stepgate.gateway.tenant.Caller;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;

/** Serves OpenAI's responses, streamed and not, and counts their tokens. Thread-safe. */
@Singleton
final class ResponsesRoute {
    private static final Logger LOG = System.getLogger(ResponsesRoute.class.getName());

    /** The second is what a client asks for whose base URL lacks the version. */
    private static final List<String> RESPONSES = List.of("/v1/responses", "/responses");

    private final Door door;
    private final Gateway gateway;
    private final KeptResponses kept;
    private final Ids ids;
    private final InstantSource clock;

    ResponsesRoute(Door door, Gateway gateway, KeptResponses kept, Ids ids, InstantSource clock) {
        this.door = door;
        this.gateway = gateway;
        this.kept = kept;
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
        ResponsesAsked asked = read(exchange);
        String name = ids.response();
        String id = "resp_" + name;
        ResponseObject response =
                new ResponseObject(
                        id, clock.instant().getEpochSecond(), asked.echo(), asked.store());
        Events events = new Events();
        Output output = new Output(name, asked.telling(), events);
        LastWord last =
                new LastWord(
                        response,
                        output,
                        clock,
                        whole -> keep(exchange.caller(), id, asked, whole));
        AnswerSink sink =
                asked.streamed()
                        ? new ResponseStreamWriting(exchange, response, output, events, last)
                        : new WholeAnswer(exchange, new ResponseWriting(output, last));
        gateway.chat(exchange.caller(), asked(exchange, asked, id), sink);
    }

    private ResponsesAsked read(Exchange exchange) {
        Caller caller = exchange.caller();
        Past past =
                new Past(
                        caller.choices().storesResponses(),
                        id -> Kept.read(() -> kept.find(caller.tenant(), id)));
        return ResponsesReading.read(exchange.body(), past);
    }

    /** An answer that is not kept is an answer all the same. */
    private boolean keep(Caller caller, String id, ResponsesAsked asked, String whole) {
        try {
            return kept.keep(
                    caller.tenant(),
                    new KeptResponse(id, asked.previous(), asked.input().toString(), whole));
        } catch (IOException fault) {
            LOG.log(Level.WARNING, id + " is not kept: " + fault.getMessage());
            return false;
        }
    }

    private void count(Exchange exchange) {
        ResponsesAsked asked = read(exchange);
        long tokens = gateway.promptTokens(exchange.caller(), asked(exchange, asked, ""));
        exchange.reply("{\"object\":\"response.input_tokens\",\"input_tokens\":" + tokens + "}");
    }

    private static Asked asked(Exchange exchange, ResponsesAsked asked, String id) {
        return new Asked(id, asked.request(), exchange.labels(), asked.streamed());
    }
}
