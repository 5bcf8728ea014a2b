package dev.stepgate.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An upstream that plays a scenario on a port of its own, able to misbehave down to the socket.
 * Thread-safe; after {@link #close()} its port refuses connections and its threads have ended.
 *
 * <p>Queued replies come first, in order, one for each request; then the scenario decides. A reply
 * that holds goes on when {@link #release()} is called.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final Scenario NOTHING_LEFT =
            new Scenario(
                    "queued",
                    "replies that were queued, then status 500",
                    asked ->
                            Reply.error(
                                    500, "{\"error\":{\"message\":\"scripted: no reply left\"}}"));

    private final ServerSocket server;
    private final Stage stage;
    private final Answer answer;
    private final long started = System.nanoTime();
    private final Thread acceptor;
    private final AtomicReference<Run> run;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<HangUp> hangUps = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Received> unseen = new LinkedBlockingQueue<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final Semaphore releases = new Semaphore(0);
    private final Semaphore abandoned = new Semaphore(0);

    private ScriptedUpstream(ServerSocket server, Stage stage, Scenario scenario) {
        this.server = server;
        this.stage = stage;
        this.answer = Answer.saying(stage.answer());
        this.run = new AtomicReference<>(new Run(scenario));
        this.acceptor = Thread.ofVirtual().name("upstream-accept").unstarted(this::accept);
    }

    /** An upstream that listens, with nothing scripted yet: every request gets status 500. */
    public static ScriptedUpstream start() {
        return start(Stage.scaled(1), NOTHING_LEFT);
    }

    /**
     * An upstream on a free port of this machine.
     *
     * @param scale what a second of the scenario lasts: 0.1 plays it ten times as fast
     * @throws IllegalArgumentException naming a scenario there is not
     */
    public static ScriptedUpstream playing(String scenario, double scale) {
        return playing(scenario, Stage.scaled(scale));
    }

    /**
     * An upstream with all about it settled.
     *
     * @throws IllegalArgumentException naming a scenario there is not
     * @throws UncheckedIOException when the address cannot be listened at
     */
    public static ScriptedUpstream playing(String scenario, Stage stage) {
        return start(stage, Scenarios.named(scenario));
    }

    private static ScriptedUpstream start(Stage stage, Scenario scenario) {
        var upstream = new ScriptedUpstream(listen(stage), stage, scenario);
        upstream.acceptor.start();
        return upstream;
    }

    /** A base URL where nobody listens: connections are refused. */
    public static String refusingUrl() {
        try (ServerSocket gone = listen(Stage.scaled(1))) {
            return url(gone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(Stage stage) {
        try {
            var server = new ServerSocket();
            server.bind(stage.address(), 512);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static String url(ServerSocket server) {
        return "http://" + host(server) + ":" + server.getLocalPort() + "/v1";
    }

    private static String host(ServerSocket server) {
        String host = server.getInetAddress().getHostAddress();
        return server.getInetAddress().isAnyLocalAddress() ? "127.0.0.1" : host;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The base URL to configure, {@code /v1} included. */
    public String url() {
        return url(server);
    }

    /** Queues a reply for one request. */
    public ScriptedUpstream then(Reply reply) {
        replies.add(reply);
        return this;
    }

    /** Sets the reply for every request that finds none queued. */
    public ScriptedUpstream otherwise(Reply reply) {
        run.set(new Run(new Scenario("otherwise", "one reply for everything", asked -> reply)));
        return this;
    }

    /** Queues a complete stream that says one text. */
    public ScriptedUpstream answers(String text) {
        return then(Reply.saying(text));
    }

    /**
     * Queues an error with a JSON body.
     *
     * @param headers names and values in turn
     */
    public ScriptedUpstream fails(int status, String body, String... headers) {
        return then(Reply.error(status, body, headers));
    }

    /**
     * Plays another scenario from its beginning; streams under way go on.
     *
     * @throws IllegalArgumentException naming a scenario there is not
     */
    public void play(String scenario) {
        run.set(new Run(Scenarios.named(scenario)));
    }

    /** Lets one held reply go on, now or when it gets there. */
    public void release() {
        releases.release();
    }

    /** Every request so far, in order of arrival, those to {@code /scripted} excepted. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Every request so far that wanted an answer. */
    public List<Received> attempts() {
        return received.stream().filter(each -> each.method().equals("POST")).toList();
    }

    /** Every client so far that left before its answer was complete. */
    public List<HangUp> hangUps() {
        return List.copyOf(hangUps);
    }

    /** The next request not yet handed out by this method, waiting for it; empty when none came. */
    public Optional<Received> awaitRequest(Duration within) throws InterruptedException {
        return Optional.ofNullable(unseen.poll(within.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Whether, within this time, a client hung up on one more unfinished reply. */
    public boolean awaitClientGone(Duration within) throws InterruptedException {
        return abandoned.tryAcquire(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many connections stand now. */
    public int openConnections() {
        return open.size();
    }

    /** How many connections were ever accepted. */
    public int acceptedConnections() {
        return accepted.get();
    }

    /** How many bytes its clients, and what lies between, have taken so far. */
    public long bytesWritten() {
        return written.get();
    }

    /** Hangs up on every client, idle connections included; goes on listening. */
    public void dropConnections() {
        open.forEach(Connection::close);
    }

    @Override
    public void close() {
        List<Connection> last = List.of();
        try {
            server.close();
            acceptor.join(); // the port goes on listening until it has noticed
            last = List.copyOf(open);
            dropConnections();
            for (Connection connection : last) {
                connection.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            dropConnections();
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var connection = new Connection(server.accept(), this, stage.scale(), releases);
                accepted.incrementAndGet();
                open.add(connection);
                connection.start();
                if (server.isClosed()) {
                    connection.close();
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Since it began to listen. */
    Duration now() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** The reply to a request, once; counts it as unfinished. */
    Reply reply(Received request) {
        unfinished.incrementAndGet();
        if (Backstage.concerns(request)) {
            return new Backstage(this).answer(request);
        }
        received.add(request);
        unseen.add(request);
        Run now = run.get();
        Asked.Standing standing = now.count(request, unfinished.get(), stage.scale());
        Reply queued = replies.poll();
        Reply reply =
                queued != null ? queued : now.scenario().script().answer(asked(request, standing));
        stage.witness()
                .answers(request, now.scenario().name(), standing.attempt(), reply.summary());
        return reply;
    }

    private Asked asked(Received request, Asked.Standing standing) {
        return Asked.of(request, answer, stage.scale(), Instant.now(), standing);
    }

    void wrote(int bytes) {
        written.addAndGet(bytes);
    }

    /** The reply to a request has ended, or its client has left. */
    void finished() {
        unfinished.decrementAndGet();
    }

    /** The client left before this one's reply was complete. */
    void left(Received request) {
        var hangUp = new HangUp(request, now());
        hangUps.add(hangUp);
        abandoned.release();
        stage.witness().left(hangUp);
    }

    /** A connection has ended. */
    void gone(Connection connection) {
        open.remove(connection);
    }
}
