package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.Receipt.Ending;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What one request holds of its caller's allowances. Owned by the request's thread. Closing it
 * settles what was really used and gives the rest back, whether the answer finished, failed or was
 * hung up on; it is closed after the answer, so that nobody generates any more. Only the first
 * close counts.
 */
public final class Reservation implements AutoCloseable {
    /**
     * Who answers, and what that took by now. Immutable.
     *
     * @param usage exact, if whoever answers can tell before the end
     */
    public record Answering(Offer offer, Optional<Usage> usage, List<Receipt.Tried> attempts) {}

    private final Grant grant;
    private final Estimate estimate;
    private final Counters counters;
    private final Heard heard;
    private Optional<Supplier<Answering>> answering = Optional.empty();
    private Ending ending = Ending.FAILED;
    private boolean closed;

    Reservation(Grant grant, Estimate estimate, Counters counters, LongSupplier nanos) {
        this.grant = grant;
        this.estimate = estimate;
        this.counters = counters;
        this.heard = new Heard(nanos);
    }

    /** The request, its answers no longer than what is held. */
    public ChatRequest bound(ChatRequest request) {
        boolean bounded =
                grant.isBounded() || grant.claim().caller().tier().mostAnswerTokens().isPresent();
        return bounded && grant.answerTokens() < Integer.MAX_VALUE
                ? request.atMost((int) grant.answerTokens())
                : request;
    }

    /**
     * Somebody answers: the request stays counted.
     *
     * @param by asked again when the answer is over
     */
    public void answered(Supplier<Answering> by) {
        answering = Optional.of(by);
    }

    /**
     * Counts an event that is about to be sent.
     *
     * @return whether it may be: an answer that does not end by itself ends with what is held
     */
    public boolean count(ChatEvent event) {
        boolean more = !(event instanceof ChatEvent.Finished || event instanceof ChatEvent.Used);
        if (more && grant.isBounded() && heard.tokens() >= mostTokens()) {
            ending = Ending.BUDGET;
            return false;
        }
        heard.take(event);
        return true;
    }

    private long mostTokens() {
        return grant.answerTokens() * grant.claim().choices();
    }

    /** The choices that were cut off in the middle. */
    public List<Integer> unfinished() {
        return IntStream.range(0, grant.claim().choices())
                .filter(choice -> !heard.isFinished(choice))
                .boxed()
                .toList();
    }

    /**
     * Settles a complete answer, before the client has the last of it and asks again; its stream is
     * closed.
     *
     * @return why it is as short as it is, where an allowance is to blame
     */
    public Optional<String> complete() {
        ending = ending == Ending.BUDGET ? ending : ended();
        close();
        return ending == Ending.BUDGET ? grant.cappedBy().map(Shortage::name) : Optional.empty();
    }

    private Ending ended() {
        FinishReason reason = heard.reason().orElse(FinishReason.STOP);
        return switch (reason) {
            case STOP -> Ending.STOP;
            case LENGTH -> grant.cappedBy().isPresent() ? Ending.BUDGET : Ending.LENGTH;
            case TOOL_CALLS -> Ending.CALLS;
            case CONTENT_FILTER -> Ending.FILTERED;
        };
    }

    /** Nobody waits for the rest. */
    public void hungUp() {
        ending = Ending.HUNG_UP;
    }

    /** What was left right after this request was taken. */
    public Standing standing() {
        return grant.standing();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Receipt receipt =
                answering.map(Supplier::get).map(this::receipt).orElseGet(this::unanswered);
        counters.settle(grant, Settlement.of(grant.draws(), receipt, answering.isPresent()));
    }

    private Receipt receipt(Answering by) {
        Usage usage = heard.usage(by.usage(), estimate.likelyPromptTokens());
        Price price = Estimate.price(grant.claim().caller().tier(), by.offer());
        long worth = Claim.cost(price, usage.promptTokens(), usage.completionTokens());
        long cost = grant.holdsMoney() ? Math.min(worth, grant.reservedNanodollars()) : worth;
        Receipt opened = grant.ifKilled();
        return new Receipt(
                opened.id(),
                opened.at(),
                opened.payer(),
                new Receipt.Served(
                        opened.served().askedModel(),
                        by.offer().publicName(),
                        by.offer().providerName(),
                        opened.served().streamed()),
                usage,
                ending == Ending.HUNG_UP || ending == Ending.FAILED
                        ? Math.min(heard.tokens(), usage.completionTokens())
                        : usage.completionTokens(),
                new Receipt.Charge(
                        price,
                        grant.reservedNanodollars(),
                        cost,
                        worth - cost,
                        usage.costNanodollars()),
                heard.times(),
                ending,
                by.attempts());
    }

    private Receipt unanswered() {
        Receipt opened = grant.ifKilled();
        return new Receipt(
                opened.id(),
                opened.at(),
                opened.payer(),
                new Receipt.Served(
                        opened.served().askedModel(),
                        opened.served().askedModel(),
                        "",
                        opened.served().streamed()),
                new Usage(0, 0, 0, 0),
                0,
                new Receipt.Charge(
                        grant.claim().price(),
                        grant.reservedNanodollars(),
                        0,
                        0,
                        OptionalLong.empty()),
                heard.times(),
                ending,
                List.of());
    }
}
