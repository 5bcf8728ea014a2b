package dev.stepgate.provider.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/** What one attempt knows of the connection it runs on. Owned by one thread. */
final class Connection {
    private static final String KEY = "stepgate.connection";

    /** How far the attempt got. */
    sealed interface State {
        /** Nothing was sent. */
        record Awaited() implements State {}

        /** The request was about to be sent over it. */
        record Taken(
                HttpClientConnection wire,
                EndpointDetails details,
                long requestsBefore,
                long receivedBytesBefore)
                implements State {}
    }

    private final AtomicReference<State> state = new AtomicReference<>(new State.Awaited());

    /** The context to send with. */
    HttpClientContext context() {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(KEY, this);
        return context;
    }

    static Connection in(HttpContext context) {
        return (Connection) context.getAttribute(KEY);
    }

    void taken(HttpClientConnection wire) {
        EndpointDetails details = wire.getEndpointDetails();
        wire.setSocketTimeout(Timeout.DISABLED); // a kept one still has its last answer's
        state.set(
                new State.Taken(
                        wire, details, details.getRequestCount(), details.getReceivedBytesCount()));
    }

    /** Whether the peer may have closed it before it could read the request. */
    boolean wasStale() {
        return state.get() instanceof State.Taken taken
                && taken.requestsBefore() > 0
                && taken.details().getReceivedBytesCount() == taken.receivedBytesBefore();
    }

    boolean stands() {
        return state.get() instanceof State.Taken;
    }

    void readWithin(Duration time) {
        if (state.get() instanceof State.Taken taken) {
            taken.wire().setSocketTimeout(Timeout.of(time));
        }
    }
}
