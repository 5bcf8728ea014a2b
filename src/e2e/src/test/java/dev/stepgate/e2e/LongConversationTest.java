package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a coding agent says again with each turn is remembered, though its requests differ.
 *
 * <p>With {@code -Dstepgate.test.files=64} the conversation has some 60,000 tokens; reading that
 * many takes minutes.
 */
class LongConversationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FILES = Integer.getInteger("stepgate.test.files", 6);
    private static final List<String> TINY =
            List.of(
                    "layers=FS",
                    "hidden=64",
                    "heads=2",
                    "swa-heads=2",
                    "groups=1",
                    "head-dim=32",
                    "window=64",
                    "experts=4",
                    "top-k=2",
                    "expert-width=32",
                    "shared-width=32",
                    "dense-width=64",
                    "mtp=1",
                    "context=65536");

    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path model = folder.resolve("tiny.gguf");
        Command synth = Command.run(folder, Clone.synthesizing(TINY, model));
        assertThat(synth.exit()).as(synth.err()).isZero();
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with(
                                        "providers.yaml",
                                        Written.providers(
                                                "  tiny:\n    kind: local\n    model: "
                                                        + model
                                                        + "\n    first-token-within: 20m\n"))
                                .with(
                                        "models.yaml",
                                        Written.models(
                                                Written.model("tiny", "tiny")
                                                        .replace("8192", "65536"))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** What is known of one answer. */
    private record Told(long prompt, long cached, String prefix, ArrayNode content) {}

    private static Told ask(String request) throws Exception {
        Response response = gateway.firstTenant().request().body(request).post("/v1/messages");
        String stream = response.asString();
        assertThat(response.statusCode()).as(stream).isEqualTo(200);
        StringBuilder thought = new StringBuilder();
        JsonNode usage = JSON.createObjectNode();
        for (String line : stream.split("\n", -1)) {
            if (line.startsWith("data: ")) {
                JsonNode event = JSON.readTree(line.substring(6));
                thought.append(event.path("delta").path("thinking").asText());
                usage = event.has("usage") ? event.path("usage") : usage;
            }
        }
        long cached = usage.path("cache_read_input_tokens").asLong(-1);
        assertThat(response.header("x-stepgate-cached-tokens")).isEqualTo(String.valueOf(cached));
        ArrayNode content = JSON.createArrayNode();
        content.addObject()
                .put("type", "thinking")
                .put("thinking", thought.toString())
                .put("signature", "stepgate-1:");
        content.addObject().put("type", "text").put("text", "There are some.");
        return new Told(
                usage.path("input_tokens").asLong() + cached,
                cached,
                response.header("x-stepgate-prefix"),
                content);
    }

    private static void assertRemembered(Told before, Told now) {
        System.out.printf(
                "prompt of %d tokens, then of %d: %d remembered (%s)%n",
                before.prompt(), now.prompt(), now.cached(), now.prefix());
        assertThat(now.cached()).isGreaterThanOrEqualTo(before.prompt() * 999 / 1000);
        assertThat(now.prefix()).startsWith("cached=" + now.cached() + ", shared=");
        assertThat(now.prefix()).doesNotContain("evicted");
    }

    @Test
    void a_turn_begins_with_all_that_the_one_before_read() throws Exception {
        CodingSession session = new CodingSession("Alice", FILES);

        Told first = ask(session.request("tiny").toString());
        session.readFile();
        Told inTheLoop = ask(CodingSession.respelled(session.request("tiny")));
        session.readFile();
        Told fartherOn = ask(session.request("tiny").toString());

        assertThat(first.prefix()).endsWith(", first-seen");
        assertRemembered(first, inTheLoop);
        assertRemembered(inTheLoop, fartherOn);
    }

    @Test
    void a_new_question_begins_with_all_that_was_asked_before() throws Exception {
        CodingSession session = new CodingSession("Benjamin", 0);
        session.lastBlock(0)
                .put("text", "Explain:\n" + "fn main() { limit(20); } ".repeat(FILES * 60));
        session.answered(said("Yes."), "And then?");

        Told first = ask(session.request("tiny").toString());
        int answer = session.turns();
        session.answered(first.content(), "And why?");
        Told second = ask(session.request("tiny").toString());

        assertRemembered(first, second);
        assertThat(second.prefix()).endsWith(", broke=thought;index=" + answer);
    }

    @Test
    void what_broke_the_prefix_is_named_as_the_client_counts_it() throws Exception {
        CodingSession session = new CodingSession("Charlotte", 2);
        session.lastBlock(0).put("text", "Something else?");
        ask(session.request("tiny").toString());

        session.lastBlock(5).put("content", "none");
        Told changed = ask(session.request("tiny").toString());
        ObjectNode fewerTools = session.request("tiny");
        ((ArrayNode) fewerTools.path("tools")).remove(1);
        Told otherTools = ask(fewerTools.toString());
        ObjectNode otherRules = session.request("tiny");
        ((ObjectNode) otherRules.path("system").path(1)).put("text", "Charlotte is a cat.");
        Told otherSystem = ask(otherRules.toString());

        assertThat(changed.prefix()).matches("cached=(\\d+), shared=\\1, broke=message;index=5");
        assertThat(otherTools.prefix()).matches("cached=(\\d+), shared=\\1, broke=tool;index=1");
        assertThat(otherSystem.prefix()).matches("cached=\\d+, shared=\\d+, broke=system");
    }

    private static ArrayNode said(String text) {
        ArrayNode content = JSON.createArrayNode();
        content.addObject().put("type", "text").put("text", text);
        return content;
    }
}
