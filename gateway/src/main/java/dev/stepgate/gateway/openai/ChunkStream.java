package dev.stepgate.gateway.openai;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.EventStream;
import dev.stepgate.gateway.http.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of one answer's chunks, whatever they say of their choices. Owned by the request's
 * thread.
 */
final class ChunkStream {
    private final Exchange exchange;
    private final AnswerName name;
    private final Make make;
    private final boolean withUsage;
    private @Nullable EventStream events;
    private String opening = "";
    private @Nullable Usage usage;

    /**
     * How chunks of an endpoint look.
     *
     * @param object what each calls itself
     * @param nothing the fields of a choice that says nothing more
     */
    record Make(String object, String nothing) {}

    /**
     * @param withUsage whether it ends with what the answer took
     */
    ChunkStream(Exchange exchange, AnswerName name, Make make, boolean withUsage) {
        this.exchange = exchange;
        this.name = name;
        this.make = make;
        this.withUsage = withUsage;
    }

    /** Who waits for longer hears so, in a stream without an answer yet. */
    void queued(Offer offer, InLine place) {
        if (events == null && place.isLong()) {
            open(offer);
        }
        exchange.queued(place);
    }

    void begin(Offer offer, Prompted prompt, List<String> explanation) {
        exchange.prompted(prompt);
        exchange.explain(explanation);
        open(offer);
    }

    private void open(Offer offer) {
        opening = "data: " + name.open(make.object(), offer.publicName());
        events = exchange.stream(offer, this::lastWords);
    }

    void moved(Offer offer, String story) {
        exchange.moved(offer, story);
    }

    void used(Usage all) {
        exchange.used(all);
        usage = all;
    }

    /** A chunk up to its choice's index; the caller goes on with a comma and sends it. */
    StringBuilder choice(int index) {
        return new StringBuilder(opening.length() + 128)
                .append(opening)
                .append(",\"choices\":[{\"index\":")
                .append(index);
    }

    /** Closes the choice and its chunk, and sends it. */
    void send(StringBuilder chunk) {
        opened().send(chunk.append("}]}\n\n").toString());
    }

    void end() {
        StringBuilder rest = new StringBuilder();
        if (withUsage && usage != null) {
            rest.append(opening).append(",\"choices\":[],\"usage\":");
            UsageJson.append(rest, usage);
            rest.append("}\n\n");
        }
        opened().end(rest.append("data: [DONE]\n\n").toString());
    }

    /**
     * The one frame that all official clients raise as an error once a stream has begun. Its choice
     * has no index: the AI SDK's provider for OpenAI takes for a chunk whatever could be one, and
     * looks for errors only in what could not.
     */
    private String lastWords(ErrorBody error) {
        StringBuilder out = new StringBuilder("event: error\n");
        out.append(opening).append(",\"choices\":[{").append(make.nothing());
        out.append(",\"finish_reason\":\"error\"}],\"error\":");
        error.appendObject(out);
        return out.append("}\n\n").toString();
    }

    private EventStream opened() {
        if (events == null) {
            throw new AssertionError("an answer is written before it began");
        }
        return events;
    }
}
