package dev.stepgate.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stepgate.gateway.store.DataFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers what it was told to, as a gateway that has a data folder would. Thread-safe. */
final class ToldGateway implements AutoCloseable {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final DataFolder folder;
    private final HttpServer server;

    /**
     * @param breaksOff whether it promises more than it sends
     */
    private ToldGateway(Path data, int status, String body, boolean breaksOff) throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 4711)).folder();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, status, body, breaksOff));
        server.start();
        folder.write("address", "127.0.0.1:" + server.getAddress().getPort() + "\n");
        folder.write("admin.key", "sk-admin-1\n");
    }

    static ToldGateway answering(Path data, int status, String body) throws IOException {
        return new ToldGateway(data, status, body, false);
    }

    static ToldGateway breakingOff(Path data, String body) throws IOException {
        return new ToldGateway(data, 200, body, true);
    }

    private void answer(HttpExchange exchange, int status, String body, boolean breaksOff)
            throws IOException {
        seen.add(
                exchange.getRequestHeaders().getFirst("Authorization")
                        + " "
                        + exchange.getRequestURI());
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length + (breaksOff ? 1 : 0));
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
            out.flush();
        } finally {
            exchange.close();
        }
    }

    /** Key, path and query of what was asked. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    /** Runs a command beside it. */
    CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("STEPGATE_DATA", folder.path().toString()), arguments);
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        folder.close();
    }
}
