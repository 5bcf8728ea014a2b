package dev.stepgate.doubles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.chat.ChatEvent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A scripted OpenAI-compatible upstream on a loopback port, able to misbehave down to the socket.
 * Thread-safe; after {@link #close()} its port refuses connections.
 *
 * <p>Requests take the queued replies in order; when none is left, the {@link #otherwise} reply, if
 * there is one, else status 500 saying so. A reply that holds goes on when {@link #release()} is
 * called: no reply ever waits for time to pass.
 */
public final class FakeUpstream implements AutoCloseable {
    private static final Reply NOTHING_LEFT =
            Reply.error(500, "{\"error\":{\"message\":\"FakeUpstream: no reply left\"}}");

    private final ServerSocket server;
    private final Thread acceptor;
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Reply> otherwise = new AtomicReference<>(NOTHING_LEFT);
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Received> unseen = new LinkedBlockingQueue<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Semaphore releases = new Semaphore(0);
    private final Semaphore abandoned = new Semaphore(0);

    private FakeUpstream(ServerSocket server) {
        this.server = server;
        this.acceptor = Thread.ofVirtual().name("fake-upstream").unstarted(this::accept);
    }

    /** An upstream that listens, with nothing scripted yet. */
    public static FakeUpstream start() {
        var upstream = new FakeUpstream(listen());
        upstream.acceptor.start();
        return upstream;
    }

    /** A base URL where nobody listens: connections are refused. */
    public static String refusingUrl() {
        try (ServerSocket gone = listen()) {
            return url(gone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The base URL to configure, {@code /v1} included. */
    public String url() {
        return url(server);
    }

    /** Queues a reply for one request. */
    public FakeUpstream then(Reply reply) {
        replies.add(reply);
        return this;
    }

    /** Sets the reply for every request that finds none queued. */
    public FakeUpstream otherwise(Reply reply) {
        otherwise.set(reply);
        return this;
    }

    /** Queues a complete stream that says one text. */
    public FakeUpstream answers(String text) {
        return then(Reply.saying(text));
    }

    /** Queues a complete stream of these events. */
    public FakeUpstream streams(ChatEvent... events) {
        return then(Reply.of(events));
    }

    /**
     * Queues an error with a JSON body.
     *
     * @param headers names and values in turn
     */
    public FakeUpstream fails(int status, String body, String... headers) {
        return then(Reply.error(status, body, headers));
    }

    /** Lets one held reply go on, now or when it gets there. */
    public void release() {
        releases.release();
    }

    /** Every request so far, in order of arrival. */
    public List<Received> received() {
        return List.copyOf(received);
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

    /** Hangs up on every client, idle connections included; goes on listening. */
    public void dropConnections() {
        open.forEach(Connection::close);
    }

    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(); // the port goes on listening until it has noticed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var connection = new Connection(server.accept());
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

    private Reply nextReply() {
        Reply queued = replies.poll();
        return queued != null ? queued : otherwise.get();
    }

    /**
     * One client connection: a reader that also notices when the client leaves, and a writer that
     * plays replies.
     */
    private final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final BlockingQueue<Reply> toPlay = new LinkedBlockingQueue<>();
        private final AtomicInteger unfinished = new AtomicInteger();
        private final Thread reader =
                Thread.ofVirtual().name("fake-upstream-in").unstarted(this::read);
        private final Thread writer =
                Thread.ofVirtual().name("fake-upstream-out").unstarted(this::write);

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        void start() {
            reader.start();
            writer.start();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone either way.
            }
            writer.interrupt();
            open.remove(this);
        }

        private void read() {
            try {
                while (true) {
                    Received request = readRequest(in);
                    received.add(request);
                    unseen.add(request);
                    unfinished.incrementAndGet();
                    toPlay.add(nextReply());
                }
            } catch (IOException | NumberFormatException e) {
                boolean byClient = !socket.isClosed();
                if (byClient && unfinished.get() > 0) {
                    abandoned.release();
                }
                close();
            }
        }

        private void write() {
            try {
                while (true) {
                    List<Reply.Step> steps = toPlay.take().steps();
                    for (Reply.Step step : steps.subList(0, steps.size() - 1)) {
                        play(step);
                    }
                    finish(steps.getLast());
                }
            } catch (IOException | InterruptedException e) {
                // The reader notices a client that left and closes.
            }
        }

        private void finish(Reply.Step last) throws IOException, InterruptedException {
            if (last instanceof Reply.Step.Write) {
                unfinished.decrementAndGet(); // now: a client that has the last byte may leave
                play(last);
            } else {
                play(last);
                unfinished.decrementAndGet();
            }
        }

        private void play(Reply.Step step) throws IOException, InterruptedException {
            switch (step) {
                case Reply.Step.Write write -> {
                    socket.getOutputStream().write(write.bytes());
                    socket.getOutputStream().flush();
                }
                case Reply.Step.Hold hold -> releases.acquire();
                case Reply.Step.HangUp hangUp -> close();
                case Reply.Step.Reset reset -> {
                    socket.setSoLinger(true, 0);
                    close();
                }
            }
        }
    }

    private static Received readRequest(InputStream in) throws IOException {
        String[] start = readLine(in).split(" ", 3);
        if (start.length < 3) {
            throw new IOException("not an HTTP request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            headers.put(name, line.substring(colon + 1).strip());
        }
        String body =
                "chunked".equals(headers.get("transfer-encoding"))
                        ? readChunks(in)
                        : readExactly(
                                in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Received(start[0], start[1], headers, body);
    }

    private static String readChunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = readSize(in); size > 0; size = readSize(in)) {
            body.writeBytes(in.readNBytes(size));
            readLine(in);
        }
        readLine(in);
        return body.toString(UTF_8);
    }

    private static int readSize(InputStream in) throws IOException {
        return Integer.parseInt(readLine(in).split(";", 2)[0].strip(), 16);
    }

    private static String readExactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("request body");
        }
        return new String(bytes, UTF_8);
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("request head");
            }
            if (b < ' ' && b != '\r' && b != '\t') {
                throw new IOException("not HTTP: TLS, perhaps");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
