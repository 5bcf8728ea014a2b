package dev.stepgate.gateway.openai;

import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.Embedded;
import dev.stepgate.gateway.EmbeddingAsked;
import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Exchange;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.OptionalLong;

/** Serves embeddings, which some upstream makes. Thread-safe. */
@Singleton
final class EmbeddingsRoute {
    private final Door door;
    private final Gateway gateway;
    private final Ids ids;

    EmbeddingsRoute(Door door, Gateway gateway, Ids ids) {
        this.door = door;
        this.gateway = gateway;
        this.ids = ids;
    }

    /** The second path is what a client asks for whose base URL lacks the version. */
    void open(@Observes Router router) {
        door.post(router, "/v1/embeddings", this::answer);
        door.post(router, "/embeddings", this::answer);
    }

    private void answer(Exchange exchange) {
        EmbeddingRequest request = EmbeddingsReading.read(exchange.body());
        String id = ids.embedding();
        Embedded made =
                gateway.embed(
                        exchange.caller(), new EmbeddingAsked(id, request, exchange.labels()));
        exchange.named(id);
        exchange.prompted(new Prompted(made.usage().promptTokens(), OptionalLong.empty()));
        exchange.explain(made.explanation());
        exchange.used(made.usage());
        exchange.answer(made.by(), EmbeddingsWriting.json(made, request.form()));
    }
}
