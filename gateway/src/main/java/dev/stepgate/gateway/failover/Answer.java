package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that has begun, and who gives it. Owned by one thread, except that {@link #close()} may
 * be called from any.
 */
public final class Answer implements AutoCloseable {
    private final Offer offer;
    private final ChatStream stream;
    private @Nullable ChatEvent first;
    private final BitSet begun = new BitSet();
    private final BitSet finished = new BitSet();

    Answer(Offer offer, ChatStream stream, ChatEvent first) {
        this.offer = offer;
        this.stream = stream;
        this.first = first;
    }

    /** Whose answer this is. */
    public Offer offer() {
        return offer;
    }

    /**
     * The next event, waiting for it; null after the last one.
     *
     * @throws Refusal when the rest cannot be had, and when a choice stops without saying why: it
     *     must not pass for a whole one
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    public @Nullable ChatEvent next() {
        try {
            ChatEvent event = first == null ? stream.next() : first;
            first = null;
            if (event == null && (begun.isEmpty() || !begun.equals(finished))) {
                throw new ProviderFailure.CutShort(
                        offer.providerName(), "ended without a finish reason");
            }
            if (event instanceof ChatEvent.OfChoice step) {
                begun.set(step.choice());
                finished.set(step.choice(), step instanceof ChatEvent.Finished);
            }
            return event;
        } catch (ProviderFailure.Cancelled gone) {
            throw gone;
        } catch (ProviderFailure failure) {
            throw Reasons.refusal(List.of(failure));
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
