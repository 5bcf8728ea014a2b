package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.Asked;
import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.WholeAnswer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Serves completions of raw text, streamed and not. Thread-safe. */
@Singleton
final class CompletionRoute {
    private final Door door;
    private final Gateway gateway;
    private final InstantSource clock;
    private final Ids ids;

    CompletionRoute(Door door, Gateway gateway, InstantSource clock, Ids ids) {
        this.door = door;
        this.gateway = gateway;
        this.clock = clock;
        this.ids = ids;
    }

    /** The second path is what a client asks for whose base URL lacks the version. */
    void open(@Observes Router router) {
        door.post(router, "/v1/completions", this::answer);
        door.post(router, "/completions", this::answer);
    }

    private void answer(Exchange exchange) {
        CompletionAsked asked = CompletionReading.read(exchange.body());
        boolean streamed = asked.streaming().streamed();
        AnswerName name = new AnswerName(ids.completion(), clock.instant().getEpochSecond());
        AnswerSink sink =
                streamed
                        ? new TextStreamWriting(exchange, name, asked)
                        : new WholeAnswer(
                                exchange,
                                new AnswerWriting(
                                        name,
                                        "text_completion",
                                        () -> new TextChoiceWriting(asked::echo)));
        gateway.chat(
                exchange.caller(),
                new Asked(name.id(), asked.request(), exchange.labels(), streamed),
                sink);
    }
}
