package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.Asked;
import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.HttpSettings;
import dev.stepgate.gateway.http.WholeAnswer;
import dev.stepgate.gateway.tenant.ReasoningField;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Serves chat completions, streamed and not. Thread-safe. */
@Singleton
final class ChatRoute {
    private final Door door;
    private final Gateway gateway;
    private final InstantSource clock;
    private final Ids ids;
    private final ReasoningField usual;

    ChatRoute(Door door, Gateway gateway, InstantSource clock, Ids ids, HttpSettings settings) {
        this.door = door;
        this.gateway = gateway;
        this.clock = clock;
        this.ids = ids;
        this.usual = settings.reasoning();
    }

    /** The second path is what a client asks for whose base URL lacks the version. */
    void open(@Observes Router router) {
        door.post(router, "/v1/chat/completions", this::answer);
        door.post(router, "/chat/completions", this::answer);
    }

    private void answer(Exchange exchange) {
        ChatAsked asked = ChatReading.read(exchange.body());
        AnswerName name = new AnswerName(ids.answer(), clock.instant().getEpochSecond());
        ThoughtWriting thoughts =
                new ThoughtWriting(exchange.caller().choices().reasoning().orElse(usual));
        AnswerSink writing =
                asked.streamed()
                        ? new StreamWriting(exchange, name, thoughts, asked.withUsage())
                        : new WholeAnswer(
                                exchange,
                                new AnswerWriting(
                                        name,
                                        "chat.completion",
                                        () -> new ChoiceWriting(thoughts)));
        AnswerSink sink = asked.withThought() ? writing : new WithoutThought(writing);
        gateway.chat(
                exchange.caller(),
                new Asked(name.id(), asked.request(), exchange.labels(), asked.streamed()),
                sink);
    }
}
