package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import dev.stepgate.upstream.Stage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Codex, on machines that have Node.js and can fetch it. Its shortest prompt is longer
 * than Step-Nano's context, so an upstream answers.
 */
class CodexTest {
    private static final String ANSWER = "Hello from afar.";
    private static final String NO_SEARCH = "web_search = \"disabled\"";

    /** A model of OpenAI's name has Codex offer a freeform tool. */
    private static final String KNOWN = "gpt-5.5-codex";

    private static ScriptedUpstream upstream;
    private static GatewayProcess gateway;
    private static Client client;

    @TempDir private Path folder;
    private Codex codex;
    private int askedBefore;

    @BeforeAll
    static void start(@TempDir Path folder) throws InterruptedException {
        upstream = ScriptedUpstream.playing("healthy", Stage.scaled(1).saying(ANSWER));
        String far =
                Written.upstream("far", upstream.url(), "none")
                        .replace("kind: openai", "kind: vllm");
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("providers.yaml", Written.providers(far))
                                .with(
                                        "models.yaml",
                                        Written.models(
                                                Written.model("distant", "far")
                                                        .replace("8192", "262144"),
                                                Written.model(KNOWN, "far")
                                                        .replace("8192", "262144"))));
        client = gateway.firstTenant();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void install() throws Exception {
        codex = Codex.fetched(folder);
        askedBefore = upstream.attempts().size();
    }

    @Test
    void says_hi_as_it_comes() throws Exception {
        Command said = codex.hears(client, "distant", "", "say hi");

        assertThat(said.out()).as(said.err()).contains("\"text\":\"" + ANSWER + "\"");
        assertThat(said.out()).contains("\"type\":\"turn.completed\"");
        assertThat(said.exit()).isZero();
        assertThat(asked()).hasSize(1);
        assertThat(asked().getFirst().body())
                .contains("say hi", "multi_agent_v1__spawn_agent")
                .doesNotContain("web_search")
                .doesNotContain("client_metadata");
    }

    @Test
    void runs_a_command_and_hands_its_thought_back() throws Exception {
        upstream.then(
                Reply.streaming()
                        .data(chunk("{\"reasoning_content\":\"I had better look.\"}", "null"))
                        .data(call("exec_command", "{\\\"cmd\\\":\\\"echo hello-$((6 * 7))"))
                        .data(more("\\\"}"))
                        .data(chunk("{}", "\"tool_calls\""))
                        .done());

        Command said =
                codex.hears(client, "distant", NO_SEARCH, "-s", "danger-full-access", "run it");

        assertThat(said.out()).as(said.err()).contains("hello-42", ANSWER);
        assertThat(said.exit()).isZero();
        assertThat(asked()).hasSize(2);
        assertThat(asked().get(1).body())
                .contains("hello-42", "\"tool_call_id\":\"call_far\"", "I had better look.");
    }

    @Test
    void patches_a_file_with_a_freeform_tool() throws Exception {
        upstream.then(
                Reply.streaming()
                        .data(
                                call(
                                        "apply_patch",
                                        "{\\\"input\\\": \\\"*** Begin Patch\\\\n*** Add"))
                        .data(more(" File: x.txt\\\\n+Grüße\\\\n*** End Patch\\\"}"))
                        .data(chunk("{}", "\"tool_calls\""))
                        .done());

        Command said =
                codex.hears(client, KNOWN, NO_SEARCH, "-s", "danger-full-access", "patch it");

        assertThat(said.out()).as(said.err()).contains(ANSWER);
        assertThat(codex.work().resolve("x.txt")).hasContent("Grüße");
        assertThat(asked().get(1).body()).contains("*** Add File: x.txt", "Success");
    }

    @Test
    void tries_again_when_a_stream_breaks() throws Exception {
        upstream.then(Reply.streaming().data(chunk("{\"content\":\"Well,\"}", "null")).hangUp())
                .fails(400, "{\"error\":{\"message\":\"no going on\"}}");

        Command said = codex.hears(client, "distant", NO_SEARCH, "say hi");

        assertThat(said.out()).as(said.err()).contains("\"text\":\"" + ANSWER + "\"");
        assertThat(said.exit()).isZero();
    }

    @Test
    void says_what_the_gateway_refuses() throws Exception {
        Command said = codex.hears(client, "nobody/nothing", NO_SEARCH, "say hi");

        assertThat(said.out()).contains("nobody/nothing").contains("turn.failed");
        assertThat(said.exit()).isNotZero();
        assertThat(asked()).isEmpty();
    }

    private static String chunk(String delta, String reason) {
        return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"step-nano",\
        "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\
        """
                .formatted(delta, reason);
    }

    private static String call(String name, String arguments) {
        return chunk(
                """
                {"tool_calls":[{"index":0,"id":"call_far","type":"function",\
                "function":{"name":"%s","arguments":"%s"}}]}\
                """
                        .formatted(name, arguments),
                "null");
    }

    private static String more(String arguments) {
        return chunk(
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\""
                        + arguments
                        + "\"}}]}",
                "null");
    }

    /** What reached the upstream in this test. */
    private List<Received> asked() {
        List<Received> all = upstream.attempts();
        return all.subList(askedBefore, all.size());
    }
}
