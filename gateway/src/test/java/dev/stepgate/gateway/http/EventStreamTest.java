package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.provider.ProviderFailure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMillis(20);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private volatile Thread writer = Thread.currentThread();

    @AfterEach
    void close_vertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void frames_arrive_as_they_are_sent_and_the_last_ends_the_response() throws Exception {
        try (Socket client =
                connect(
                        NEVER,
                        events -> {
                            events.send("data: one\n\n");
                            events.end("data: two\n\n");
                        })) {
            String seen = readUntil(client.getInputStream(), "\r\n0\r\n\r\n");

            assertThat(seen)
                    .contains("content-type: text/event-stream")
                    .contains("data: one\n\n")
                    .contains("data: two\n\n");
        }
    }

    @Test
    void silence_is_filled_with_comments_until_the_end() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (Socket client =
                connect(
                        SOON,
                        events -> {
                            events.send("data: one\n\n");
                            await(enough);
                            events.end("data: two\n\n");
                        })) {
            InputStream in = client.getInputStream();
            String silence = readUntil(in, ": still here\n\n");
            readUntil(in, ": still here\n\n");
            enough.countDown();

            assertThat(silence).contains("data: one\n\n").doesNotContain("two");
            assertThat(readUntil(in, "\r\n0\r\n\r\n")).contains("data: two\n\n");
        }
    }

    @Test
    void a_client_that_does_not_read_stops_the_writer_until_it_reads_again() throws Exception {
        String frame = "data: " + "x".repeat(64 * 1024) + "\n\n";
        int frames = 1_000;
        AtomicInteger sent = new AtomicInteger();
        try (Socket client =
                connect(
                        NEVER,
                        events -> {
                            for (int i = 0; i < frames; i++) {
                                events.send(frame);
                                sent.incrementAndGet();
                            }
                            events.end("data: end\n\n");
                        })) {
            InputStream in = client.getInputStream();
            readUntil(in, "data: ");
            awaitParked();

            int sentUnread = sent.get();
            String rest = readUntil(in, "data: end\n\n");

            assertThat(sentUnread).isLessThan(frames);
            assertThat(rest.length()).isGreaterThan((frames - 1) * 64 * 1024);
        }
    }

    @Test
    void a_writer_whose_client_is_gone_is_cancelled() throws Exception {
        String frame = "data: " + "x".repeat(64 * 1024) + "\n\n";
        try (Socket client =
                connect(
                        NEVER,
                        events -> {
                            while (true) {
                                events.send(frame);
                            }
                        })) {
            readUntil(client.getInputStream(), "data: ");
        }

        assertThat(failures.poll(10, TimeUnit.SECONDS))
                .isInstanceOf(ProviderFailure.Cancelled.class);
    }

    private Socket connect(Duration silence, Consumer<EventStream> writing) throws Exception {
        HttpServer server =
                vertx.createHttpServer()
                        .requestHandler(request -> serve(request, silence, writing))
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        client.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private void serve(HttpServerRequest request, Duration silence, Consumer<EventStream> writing) {
        Thread thread =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    try {
                                        writing.accept(
                                                new EventStream(
                                                        vertx,
                                                        request.response(),
                                                        new EventStream.Quiet(
                                                                silence, EventStream.COMMENT),
                                                        null));
                                    } catch (RuntimeException | Error failure) {
                                        failures.add(failure);
                                    }
                                });
        writer = thread;
        request.response().closeHandler(closed -> thread.interrupt());
        thread.start();
    }

    /** The writer waits for room: it is parked, and nothing it waits for happens by itself. */
    private void awaitParked() {
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
        }
    }

    private static String readUntil(InputStream in, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        int from = 0;
        while (seen.indexOf(wanted, from) < 0) {
            from = Math.max(0, seen.length() - wanted.length());
            byte[] chunk = new byte[32 * 1024];
            int count = in.read(chunk);
            if (count < 0) {
                throw new IOException("ended before: " + wanted);
            }
            seen.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
        }
        return seen.toString();
    }
}
