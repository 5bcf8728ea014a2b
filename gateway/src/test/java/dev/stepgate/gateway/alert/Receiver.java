package dev.stepgate.gateway.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A webhook that answers what it is told to, and keeps what it gets. Thread-safe. */
final class Receiver implements AutoCloseable {
    private static final int HANGS = -1;

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;

    /**
     * Something that was posted.
     *
     * @param headers by their names in small letters
     */
    record Post(String path, Map<String, String> headers, String body) {
        Post {
            headers = Map.copyOf(headers);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(work -> Thread.ofVirtual().start(work));
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        posts.add(new Post(exchange.getRequestURI().getPath(), headers, body));
        Integer answer = answers.poll();
        int status = answer == null ? 204 : answer;
        if (status == HANGS) {
            awaitClose();
        } else {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it answers to the next ones; after that it takes them all. */
    void answers(int... statuses) {
        for (int status : statuses) {
            answers.add(status);
        }
    }

    /** It says nothing to the next one. */
    void hangs() {
        answers.add(HANGS);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?room=ops";
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
