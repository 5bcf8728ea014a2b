package dev.stepgate.provider.http;

import dev.stepgate.provider.ProviderFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream and its answer. Owned by one thread, a virtual one if interrupts are
 * to end its waits; {@link #end} and {@link #cancel} may be called from any thread.
 *
 * <p>Every failure of the wire, while sending or reading, is a {@link ProviderFailure}. The owner
 * ends it with {@link #finish} when the answer is complete and with {@link #cancel()} otherwise.
 */
public final class Exchange {
    private static final Duration LINGER = Duration.ofMillis(50);
    private static final int MOST_LINGERING_READS = 3;

    /** What is to be sent. */
    record Request(Method method, String path, Map<String, String> headers, byte[] json) {}

    private final UpstreamClient client;
    private final Request request;
    private final AtomicReference<@Nullable HttpUriRequestBase> sent = new AtomicReference<>();
    private final AtomicReference<@Nullable Supplier<ProviderFailure>> verdict =
            new AtomicReference<>();
    private Connection connection = new Connection();
    private Duration readWithin = Duration.ZERO;

    Exchange(UpstreamClient client, Request request) {
        this.client = client;
        this.request = request;
    }

    /**
     * The head of an answer and its body, which is read as it arrives.
     *
     * @param headers by lower-case name; the last one of a name wins
     * @param body fails with {@link ProviderFailure} only; closing it does nothing
     */
    public record Answer(int status, Map<String, String> headers, InputStream body) {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Connects, sends and waits for the head of the answer. A kept connection that turns out to be
     * closed before any byte came back is replaced once.
     */
    public Answer send() {
        try {
            return attempt();
        } catch (IOException first) {
            if (ended() || Thread.currentThread().isInterrupted() || !connection.wasStale()) {
                throw failure(first);
            }
        }
        client.forgetIdle();
        connection = new Connection();
        try {
            return attempt();
        } catch (IOException second) {
            throw failure(second);
        }
    }

    /** Sets how long each later read may wait; zero is for ever. */
    public void readWithin(Duration time) {
        readWithin = time;
        connection.readWithin(time);
    }

    /** Closes the connection at once; the owner's wait fails as given, unless it ended before. */
    public void end(Supplier<ProviderFailure> why) {
        verdict.compareAndSet(null, why);
        HttpUriRequestBase running = sent.get();
        if (running != null) {
            running.cancel();
        }
    }

    /** Closes the connection at once; the owner's wait ends as cancelled. */
    public void cancel() {
        end(() -> new ProviderFailure.Cancelled(client.provider()));
    }

    /** Keeps the connection for the next request if the body ends about here, else closes it. */
    public void finish(Answer answer) {
        try {
            readWithin(LINGER);
            byte[] rest = new byte[4096];
            for (int reads = 0; reads < MOST_LINGERING_READS; reads++) {
                if (answer.body().read(rest) < 0) {
                    return; // its end gave the connection back
                }
            }
        } catch (IOException | ProviderFailure unfinished) {
            // Then it serves nobody.
        }
        cancel();
    }

    private Answer attempt() throws IOException {
        var next = new HttpUriRequestBase(request.method().name(), client.resolve(request.path()));
        request.headers().forEach(next::setHeader);
        if (request.method() == Method.POST) {
            next.setEntity(new ByteArrayEntity(request.json(), ContentType.APPLICATION_JSON));
        }
        sent.set(next);
        if (ended()) {
            throw new ConnectionClosedException(); // end() may not have seen this attempt
        }
        ClassicHttpResponse response = client.execute(next, connection);
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        HttpEntity entity = response.getEntity();
        InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent();
        return new Answer(response.getCode(), headers, new Body(body));
    }

    private boolean ended() {
        return verdict.get() != null;
    }

    private ProviderFailure failure(IOException cause) {
        Supplier<ProviderFailure> known = verdict.get();
        boolean interrupted = Thread.interrupted();
        cancel(); // whatever happened, this connection serves nobody any more
        if (known != null) {
            return known.get();
        }
        if (interrupted) {
            return new ProviderFailure.Cancelled(client.provider());
        }
        return connection.stands() ? afterConnecting(cause) : whileConnecting(cause);
    }

    private ProviderFailure whileConnecting(IOException cause) {
        if (cause instanceof SocketTimeoutException) {
            return new ProviderFailure.TooSlow(
                    client.provider(),
                    "connect: no connection to %s within %d ms"
                            .formatted(client.address(), client.connectWithin().toMillis()));
        }
        String what =
                switch (cause) {
                    case UnknownHostException e -> "unknown host";
                    case ConnectException e -> "connection refused";
                    case SSLException e -> "no TLS: " + e.getMessage();
                    default -> cause.getClass().getSimpleName();
                };
        return new ProviderFailure.Unreachable(client.provider(), client.address() + ": " + what);
    }

    private ProviderFailure afterConnecting(IOException cause) {
        return switch (cause) {
            case SocketTimeoutException e ->
                    new ProviderFailure.TooSlow(
                            client.provider(),
                            "next token: nothing within " + readWithin.toMillis() + " ms");
            case ClientProtocolException e -> garbled();
            case MessageConstraintException e -> garbled();
            default -> // also where a chunk is malformed: that is how a chunked body just stops
                    new ProviderFailure.CutShort(
                            client.provider(), client.address() + ": connection closed");
        };
    }

    private ProviderFailure garbled() {
        return new ProviderFailure.Garbled(
                client.provider(), client.address() + ": not an HTTP answer");
    }

    /** The body as it arrives, its failures told in our words. */
    private final class Body extends InputStream {
        private final InputStream wire;

        Body(InputStream wire) {
            this.wire = wire;
        }

        @Override
        public int read() {
            try {
                return wire.read();
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public int read(byte[] into, int from, int most) {
            try {
                return wire.read(into, from, most);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
