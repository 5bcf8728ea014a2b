package dev.stepgate.gateway.anthropic;

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
import java.util.List;
import java.util.stream.Stream;

/** Serves Anthropic's messages, streamed and not, and counts their tokens. Thread-safe. */
@Singleton
final class MessagesRoute {
    /** The first is Anthropic's; clients whose base URL has or lacks a part ask for the others. */
    private static final List<String> MESSAGES =
            List.of("/v1/messages", "/anthropic/v1/messages", "/messages");

    private static final List<String> COUNTS =
            MESSAGES.stream().map(path -> path + "/count_tokens").toList();

    private final Door door;
    private final Gateway gateway;
    private final Ids ids;

    MessagesRoute(Door door, Gateway gateway, Ids ids) {
        this.door = door;
        this.gateway = gateway;
        this.ids = ids;
    }

    void open(@Observes Router router) {
        List<String> paths = Stream.concat(MESSAGES.stream(), COUNTS.stream()).toList();
        door.speak(router, AnthropicError::json, "anthropic-version", paths);
        MESSAGES.forEach(path -> door.post(router, path, this::answer));
        COUNTS.forEach(path -> door.post(router, path, this::count));
    }

    private void answer(Exchange exchange) {
        MessagesAsked asked = MessagesReading.toAnswer(exchange.body());
        String id = ids.message();
        AnswerSink sink =
                asked.streamed()
                        ? new MessageStreamWriting(exchange, id, asked)
                        : new WholeAnswer(exchange, new MessageWriting(id, asked));
        gateway.chat(exchange.caller(), asked(exchange, asked, id), sink);
    }

    private void count(Exchange exchange) {
        MessagesAsked asked = MessagesReading.toCount(exchange.body());
        long tokens = gateway.promptTokens(exchange.caller(), asked(exchange, asked, ""));
        exchange.reply("{\"input_tokens\":" + tokens + "}");
    }

    private static Asked asked(Exchange exchange, MessagesAsked asked, String id) {
        return new Asked(id, asked.request(), exchange.labels(), asked.streamed());
    }
}
