package dev.stepgate.gateway.http;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Limit;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Label;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request for an answer and its response. Owned by the request's virtual thread; the status is
 * held back until there is something to say, so that a failure before that is a plain HTTP error.
 */
public final class Exchange {
    private static final Logger LOG = System.getLogger(Exchange.class.getName());
    private static final int THE_REQUEST_S_FAULT = 400;
    private static final String PROVIDER = "x-stepgate-provider";
    static final String STOPPING = "the gateway is shutting down";

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Visit visit;
    private final Caller caller;
    private final byte[] body;
    private final Terms terms;
    private final QueueNews queue = new QueueNews();
    private @Nullable EventStream events;
    private @Nullable Recording recording;
    private Function<ErrorBody, String> lastWords = ErrorBody::json;

    Exchange(RoutingContext context, Caller caller, byte[] body, Terms terms) {
        this.context = context;
        this.response = context.response();
        this.visit = Arrivals.visit(context);
        this.caller = caller;
        this.body = body;
        this.terms = terms;
    }

    public Caller caller() {
        return caller;
    }

    /** The request's body, whole. */
    public byte[] body() {
        return body;
    }

    /**
     * What the request says of where it may go.
     *
     * @throws Refusal.Malformed naming a label that does not exist
     */
    public Set<Label> labels() {
        return Label.read(String.join(",", context.request().headers().getAll(Label.HEADER)));
    }

    /** Says that the request waits in line, and where. */
    public void queued(InLine place) {
        if (events == null) {
            queue.put(response, place);
        } else {
            queue.comment(place).ifPresent(events::send);
        }
    }

    /** Says why this answer is whose it is: to the log, and to a client that asked. */
    public void explain(List<String> lines) {
        explainRoute(lines);
        LOG.log(Level.DEBUG, () -> visit.id() + " routed: " + String.join("; ", lines));
    }

    /**
     * Notes that somebody else goes on with the answer: in the log, and for a client that asked.
     */
    public void moved(Offer offer, String story) {
        visit.answeredBy(offer.publicName(), offer.providerName());
        LOG.log(Level.INFO, () -> visit.id() + " rescued: " + story);
        explainRoute(List.of(story));
    }

    private void explainRoute(List<String> lines) {
        if (events == null) {
            RouteHeader.put(context.request(), response, lines);
        } else if (RouteHeader.asked(context.request())) {
            events.send(": " + RouteHeader.text(lines) + "\n\n");
        }
    }

    /** Notes what the answer took, for the access log. */
    public void used(Usage usage) {
        visit.used(usage);
    }

    /** Sends a whole answer. */
    public void answer(Offer offer, String json) {
        head(offer);
        response.putHeader("content-type", "application/json");
        if (recording != null) {
            recording.add(json);
            recording.keep(response);
            if (recording.isTooLong()) {
                response.putHeader(Recording.HEADER, recording.whyNot());
            }
        }
        response.end(json);
    }

    /**
     * Sends the head of a stream of events. If it was sent already, since the request waited in
     * line, a comment names whoever answers instead of the one it waited for.
     *
     * @param lastWords what the stream says when the answer fails after this
     */
    public EventStream stream(Offer offer, Function<ErrorBody, String> lastWords) {
        return stream(offer, lastWords, EventStream.COMMENT);
    }

    /**
     * Sends the head of a stream of events.
     *
     * @param lastWords what the stream says when the answer fails after this
     * @param comfort what it says when it has nothing to say for a while: a whole frame
     */
    public EventStream stream(Offer offer, Function<ErrorBody, String> lastWords, String comfort) {
        this.lastWords = lastWords;
        if (events == null) {
            head(offer);
            EventStream.Quiet quiet = new EventStream.Quiet(terms.heartbeat(), comfort);
            events = new EventStream(context.vertx(), response, quiet, recording);
        } else {
            visit.answeredBy(offer.publicName(), offer.providerName());
            if (!offer.providerName().equals(response.headers().get(PROVIDER))) {
                events.send(": " + PROVIDER + "=" + offer.providerName() + "\n\n");
            }
        }
        return events;
    }

    /** Sends a whole reply that is nobody's answer. */
    public void reply(String json) {
        showLimits();
        Replies.json(response, json);
    }

    /** An error in the words of the client's dialect. */
    public String tell(ErrorBody error) {
        return visit.tell(error);
    }

    /** Says what receipts call an answer whose body does not. */
    public void named(String id) {
        response.putHeader("x-generation-id", id);
    }

    /** Says how long the prompt is and how much of it was remembered, if there is still time. */
    public void prompted(Prompted prompt) {
        if (events != null) {
            return;
        }
        response.putHeader("x-stepgate-prompt-tokens", Long.toString(prompt.tokens()));
        prompt.cachedTokens()
                .ifPresent(
                        cached ->
                                response.putHeader(
                                        "x-stepgate-cached-tokens", Long.toString(cached)));
        PrefixHeader.text(prompt).ifPresent(text -> response.putHeader(PrefixHeader.HEADER, text));
    }

    /**
     * Sends the answer the request got before, if its client named it and it got one; waits for one
     * under way. Of what is sent otherwise a record is kept, until it is closed.
     *
     * @throws Refusal if the name is none, or another request's
     */
    boolean replay(Replays replays) {
        Optional<Repeatable> named =
                Repeatable.of(
                        context.request().headers().getAll(Repeatable.HEADER),
                        caller,
                        visit.path(),
                        body);
        if (named.isEmpty()) {
            return false;
        }
        Optional<KeptAnswer> before = replays.answer(named.get());
        if (before.isEmpty()) {
            recording = new Recording(replays, named.get(), terms.mostKeptCharacters());
            return false;
        }
        showLimits();
        before.get().send(response);
        return true;
    }

    /** Drops the record of what was sent, if it is not kept by now. */
    void close() {
        if (recording != null) {
            recording.close();
        }
    }

    /** Says no, and what is left where something is used up. */
    void refuse(Refusal refusal) {
        if (events == null && refusal instanceof Refusal.QuotaSpent) {
            LimitHeaders.putSpent(
                    response.headers(), terms.limits().apply(caller), terms.clock().instant());
        }
        refuse(ErrorBody.of(refusal));
    }

    /** Says no: with a status if that is still possible, else as the last event of the stream. */
    void refuse(ErrorBody error) {
        if (events == null) {
            showLimits();
            if (recording != null && error.status() == THE_REQUEST_S_FAULT) {
                recording.add(visit.tell(error));
                response.setStatusCode(error.status());
                response.putHeader("content-type", "application/json");
                recording.keep(response);
            }
            Replies.send(context, error);
        } else if (!events.ended()) {
            visit.broke(error.code());
            events.breakOff(lastWords.apply(error));
        }
    }

    /** Ends what was interrupted: nobody reads any more, or the server stops. */
    void abandon() {
        if (!response.closed()) {
            refuse(ErrorBody.of(new Refusal.Busy(STOPPING, "")));
        } else if (events != null) {
            events.stop();
        }
    }

    private void head(Offer offer) {
        visit.answeredBy(offer.publicName(), offer.providerName());
        response.putHeader(PROVIDER, offer.providerName());
        showLimits();
    }

    /** An answer is worth more than the news of what is left. */
    private void showLimits() {
        try {
            LimitHeaders.put(response.headers(), terms.limits().apply(caller));
        } catch (Refusal unknown) {
            LOG.log(Level.DEBUG, () -> visit.id() + " is not told what is left");
        }
    }

    /** What the door settles for every exchange alike. */
    record Terms(
            Duration heartbeat,
            int mostKeptCharacters,
            Function<Caller, List<Limit>> limits,
            InstantSource clock) {}
}
