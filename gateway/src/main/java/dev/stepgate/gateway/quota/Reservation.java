package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.gateway.usage.Receipt.Ending;
import java.util.List;
import java.util.Optional;
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
    private final Grant grant;
    private final Estimate estimate;
    private final Settling settling;
    private final Heard heard;
    private Supplier<Told> told = () -> Told.NOTHING;
    private Ending ending = Ending.FAILED;
    private boolean closed;

    Reservation(Grant grant, Estimate estimate, Settling settling, LongSupplier nanos) {
        this.grant = grant;
        this.estimate = estimate;
        this.settling = settling;
        this.heard = new Heard(nanos);
    }

    /**
     * The request, its answers no longer than what is held. Where that is as much as the model has
     * room for, no bound is added: upstreams refuse one that they could not reach.
     */
    public ChatRequest bound(ChatRequest request) {
        int wanted = Estimate.wantedTokens(request, grant.claim().caller().tier());
        boolean reachable =
                grant.cappedBy().isPresent()
                        || (wanted < Integer.MAX_VALUE && wanted == grant.answerTokens());
        return reachable ? request.atMost((int) grant.answerTokens()) : request;
    }

    /** How long the prompt is likely to be, as long as nobody told. */
    public long likelyPromptTokens() {
        return estimate.likelyPromptTokens();
    }

    /** Where to ask, once the answer is over, who gave it and what it took. */
    public void follow(Supplier<Told> source) {
        told = source;
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
        if (!closed) {
            closed = true;
            settling.settle(grant, new Outcome(estimate, heard, told.get(), ending));
        }
    }
}
