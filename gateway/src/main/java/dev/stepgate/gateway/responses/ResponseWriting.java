package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.responses.ResponseObject.Standing;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one response. Owned by the request's thread. */
final class ResponseWriting implements AnswerSink {
    private final Exchange exchange;
    private final ResponseObject response;
    private final Output output;
    private final InstantSource clock;
    private FinishReason reason = FinishReason.STOP;
    private Usage usage = new Usage(0, 0, 0, 0);
    private @Nullable Offer offer;

    ResponseWriting(
            Exchange exchange, ResponseObject response, Output output, InstantSource clock) {
        this.exchange = exchange;
        this.response = response;
        this.output = output;
        this.clock = clock;
    }

    @Override
    public void queued(Offer by, InLine place) {
        exchange.queued(place);
    }

    @Override
    public void begin(Offer by, Prompted prompt, List<String> explanation) {
        offer = by;
        usage = new Usage(prompt.tokens(), prompt.cachedTokens().orElse(0), 0, 0);
        exchange.prompted(prompt);
        exchange.explain(explanation);
    }

    @Override
    public void moved(Offer to, String story) {
        offer = to;
        exchange.moved(to, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Finished finished -> reason = finished.reason();
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
            case ChatEvent.OfChoice said -> output.take(said);
        }
    }

    @Override
    public void end(Optional<String> bound) {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        Standing standing = Standing.ended(reason, bound, clock.instant().getEpochSecond());
        output.end(standing);
        StringBuilder out = new StringBuilder(1024);
        response.append(out, standing, offer.publicName(), output, usage);
        exchange.answer(offer, out.toString());
    }
}
