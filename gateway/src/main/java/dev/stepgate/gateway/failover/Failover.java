package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a route's offers in order until one yields its first event. Thread-safe: it keeps nothing.
 */
public final class Failover {
    private static final Logger LOG = System.getLogger(Failover.class.getName());

    /**
     * The first answer that begins; the caller closes it on every path. Nothing has reached the
     * client before this returns, so every offer may be tried.
     *
     * @throws Refusal when the request is at fault, or nobody answered
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    public Answer open(Route route, ChatRequest request) {
        List<ProviderFailure> failures = new ArrayList<>();
        for (Offer offer : route.offers()) {
            try {
                Answer answer = first(offer, request);
                failures.forEach(Failover::passedOver);
                return answer;
            } catch (ProviderFailure.Cancelled gone) {
                throw gone;
            } catch (ProviderFailure failure) {
                failures.add(failure);
                if (!failure.worthTryingElsewhere()) {
                    break;
                }
            }
        }
        throw Reasons.refusal(failures);
    }

    /** The client got its answer, so nobody but the log hears that an offer is ill. */
    private static void passedOver(ProviderFailure failure) {
        LOG.log(Level.WARNING, "passed over: " + Reasons.detail(failure));
    }

    private static Answer first(Offer offer, ChatRequest request) {
        ChatStream stream = offer.provider().open(request.as(offer.upstreamModel()));
        try {
            ChatEvent event = stream.next();
            if (event == null) {
                throw new ProviderFailure.CutShort(
                        offer.providerName(), "ended before its first event");
            }
            return new Answer(offer, stream, event);
        } catch (RuntimeException | Error failure) {
            stream.close();
            throw failure;
        }
    }
}
