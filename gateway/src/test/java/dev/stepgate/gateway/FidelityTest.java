package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.responses.Assembled;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients put together is what a provider meant, however it was written and cut. */
@QuarkusTest
@WithTestResource(TestGateway.class)
class FidelityTest {
    private static final int ROUNDS = 40;
    private static final String STREAM = ",\"stream\":true";
    private static final String MESSAGES =
            "\"model\":\"step\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";
    private static final String RESPONSES = "\"model\":\"step\",\"input\":\"hello\"";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    private String key = "";

    /** How an upstream speaks. */
    enum Dialect {
        OPENAI,
        ANTHROPIC;

        List<String> spoken(Meant meant, Random random) throws JsonProcessingException {
            return switch (this) {
                case OPENAI -> Dictation.chat(meant, random);
                case ANTHROPIC -> Dictation.messages(meant, random);
            };
        }

        String kind() {
            return this == OPENAI ? "openai" : "anthropic";
        }
    }

    @BeforeEach
    void one_paid_tenant() {
        key = tenants.create("fidelity", "paid").text();
    }

    @AfterEach
    void upstreams_as_they_were() throws IOException {
        upstreams.forgive(files);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_meant_reaches_every_client(Dialect dialect) throws Exception {
        upstreams.speak(dialect.kind(), files);
        Random random = new Random(20_261_125);
        for (int round = 0; round < ROUNDS; round++) {
            Meant meant = Meant.random(random);

            assertReaches(
                    meant,
                    () ->
                            Wire.inPieces(
                                    Wire.laidOut(dialect.spoken(meant, random), random),
                                    40,
                                    random));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytes_that_come_one_by_one_are_put_together(Dialect dialect) throws Exception {
        upstreams.speak(dialect.kind(), files);
        Random random = new Random(7);
        for (int round = 0; round < 4; round++) {
            Meant meant = Meant.random(random);

            assertReaches(
                    meant,
                    () ->
                            Wire.inPieces(
                                    Wire.laidOut(dialect.spoken(meant, random), random),
                                    1,
                                    random));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_megabyte_in_one_line_stays_whole(Dialect dialect) throws Exception {
        upstreams.speak(dialect.kind(), files);
        String arguments = "{\"text\":\"" + "aé漢\ud83d\ude80\\n".repeat(90_000) + "\"}";
        Meant meant =
                new Meant(
                        List.of(
                                new Meant.Said("Writing."),
                                new Meant.Call("call_big", "write_file", arguments)));
        Random random = new Random(1);

        assertReaches(
                meant,
                () ->
                        Wire.inPieces(
                                Wire.laidOut(dialect.spoken(meant, random), random),
                                65_536,
                                random));
    }

    /** Makes the upstream's reply to one request. */
    @FunctionalInterface
    private interface Replying {
        Reply reply() throws JsonProcessingException;
    }

    private void assertReaches(Meant meant, Replying upstream) throws Exception {
        upstreams.first().then(upstream.reply());
        assertThat(Gathered.fromChunks(Asking.chat(key, Asking.hello(STREAM)).body()))
                .isEqualTo(meant.byField());
        upstreams.first().then(upstream.reply());
        assertThat(Gathered.fromCompletion(Asking.chat(key, Asking.hello("")).body()))
                .isEqualTo(meant.byField());
        upstreams.first().then(upstream.reply());
        assertThat(Gathered.fromEvents(post("/v1/messages", MESSAGES + STREAM)))
                .isEqualTo(meant.byBlock());
        upstreams.first().then(upstream.reply());
        assertThat(Gathered.fromMessage(post("/v1/messages", MESSAGES)))
                .isEqualTo(Gathered.writtenAnew(meant.byBlock()));
        upstreams.first().then(upstream.reply());
        assertThat(
                        Gathered.fromItems(
                                Assembled.of(post("/v1/responses", RESPONSES + STREAM)).items()))
                .isEqualTo(meant.byBlock());
        upstreams.first().then(upstream.reply());
        assertThat(Gathered.fromResponse(post("/v1/responses", RESPONSES)))
                .isEqualTo(meant.byBlock());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return Asking.send(
                        HttpRequest.newBuilder(Asking.uri(path))
                                .header("x-api-key", key)
                                .POST(BodyPublishers.ofString("{" + body + "}")))
                .body();
    }
}
