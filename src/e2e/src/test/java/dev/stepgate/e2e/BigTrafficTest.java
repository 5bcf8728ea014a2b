package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much to carry, and readers who take their time. */
class BigTrafficTest {
    private static final int MEGABYTE = 1 << 20;

    private static ScriptedUpstream upstream;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws InterruptedException {
        upstream = ScriptedUpstream.playing("healthy", 1);
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with(
                                        "providers.yaml",
                                        Written.providers(
                                                Written.upstream("far", upstream.url(), "none")))
                                .with(
                                        "models.yaml",
                                        Written.models(Written.model("distant", "far"))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void nothing_is_under_way() {
        upstream.dropConnections();
    }

    @Test
    void ten_megabytes_of_prompt_arrive() {
        upstream.play("healthy");
        String prompt = "many words ".repeat(MEGABYTE);

        gateway.firstTenant().chat(asking(prompt, false)).then().statusCode(200);

        assertThat(upstream.attempts().getLast().body()).contains(prompt);
    }

    @Test
    void a_megabyte_of_arguments_in_one_event_arrives_streamed() throws Exception {
        upstream.play("big-arguments");

        byte[] stream = gateway.firstTenant().chat(asking("Write.", true)).asByteArray();

        StringBuilder arguments = new StringBuilder();
        Events.in(stream)
                .chunks()
                .forEach(
                        chunk ->
                                arguments.append(
                                        chunk.at("/choices/0/delta/tool_calls/0/function/arguments")
                                                .asText()));
        assertThat(arguments).hasSize(MEGABYTE);
    }

    @Test
    void a_megabyte_of_arguments_in_one_event_arrives_whole() {
        upstream.play("big-arguments");

        String arguments =
                gateway.firstTenant()
                        .chat(asking("Write.", false))
                        .path("choices[0].message.tool_calls[0].function.arguments");

        assertThat(arguments).hasSize(MEGABYTE);
    }

    @Test
    void a_reader_who_stops_stops_the_upstream() throws Exception {
        upstream.play("endless");
        long before = upstream.bytesWritten();

        try (Socket client = gateway.firstTenant().asking(asking("Go on.", true))) {
            client.getInputStream().readNBytes(4096);
            long stopped = settled();
            long waiting = settled();

            assertThat(stopped - before).isLessThan(64 * MEGABYTE);
            assertThat(waiting).isEqualTo(stopped);
            assertThat(read(client.getInputStream(), 2 * (stopped - before)))
                    .isGreaterThan(stopped - before);
        }
    }

    /** What the upstream has written once it has written nothing for a second. */
    private static long settled() throws InterruptedException {
        long last = -1;
        long now = upstream.bytesWritten();
        while (now != last) {
            last = now;
            assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
            now = upstream.bytesWritten();
            assertThat(now).as("written to one who does not read").isLessThan(512 * MEGABYTE);
        }
        return now;
    }

    private static long read(InputStream stream, long bytes) throws Exception {
        long read = 0;
        byte[] buffer = new byte[MEGABYTE];
        for (int more = stream.read(buffer); more > 0 && read < bytes; more = stream.read(buffer)) {
            read += more;
        }
        return read;
    }

    private static String asking(String text, boolean streamed) {
        return """
        {"model": "distant", "stream": %s, "messages": [{"role": "user", "content": "%s"}]}
        """
                .formatted(streamed, text);
    }
}
