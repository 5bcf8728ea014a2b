package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import dev.stepgate.upstream.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Claude Code, on machines that have Node.js and can fetch it. Its shortest prompt is
 * longer than Step-Nano's context, so an upstream answers.
 */
class ClaudeCodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ANSWER = "Hello from afar.";
    private static final String TIERS =
            """
            tiers:
              once-a-day:
                requests-per-day: 1
              once-a-minute:
                requests-per-minute: 1
              free: {}
              paid: {}
            """;

    private static ScriptedUpstream upstream;
    private static GatewayProcess gateway;

    @TempDir private Path folder;
    private ClaudeCode claude;
    private int askedBefore;

    @BeforeAll
    static void start(@TempDir Path folder) throws InterruptedException {
        upstream = ScriptedUpstream.playing("agent", Stage.scaled(1).saying(ANSWER));
        String far = Written.upstream("far", upstream.url(), "none");
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("tiers.yaml", TIERS)
                                .with("providers.yaml", Written.providers(Written.engine(), far))
                                .with(
                                        "models.yaml",
                                        Written.models(
                                                Written.model("near", "local"),
                                                Written.model("distant", "far")
                                                        .replace("8192", "262144"))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void install() throws Exception {
        claude = ClaudeCode.fetched(folder);
        askedBefore = upstream.attempts().size();
    }

    @Test
    void says_hi() throws Exception {
        Command said = claude.hears(client("says-hi", "paid"), "distant", "say hi");

        assertThat(said.out()).isEqualTo(ANSWER + "\n");
        assertThat(said.exit()).isZero();
        assertThat(asked()).hasSize(1);
        assertThat(asked().getFirst().body())
                .contains("say hi")
                .doesNotContain("x-anthropic-billing-header")
                .doesNotContain("context_management");
    }

    /** It asks for a title besides, and does not always wait for it. */
    @Test
    void runs_a_command_and_takes_a_title() throws Exception {
        Command said =
                claude.hears(
                        client("runs-a-command", "paid"),
                        "distant",
                        "run: echo Grüße from $((6 * 7))",
                        "--allowedTools",
                        "Bash");

        assertThat(said.out()).isEqualTo("It says: Grüße from 42\n");
        assertThat(claude.transcripts())
                .doesNotContainPattern("\"aiTitle\":\"(?!" + Pattern.quote(ANSWER) + ")");
        assertThat(statuses("runs-a-command", 3)).filteredOn("200"::equals).hasSizeBetween(2, 3);
        assertThat(asked())
                .filteredOn(request -> request.body().contains("\"role\":\"tool\""))
                .hasSize(1);
    }

    @Test
    void counts_what_its_context_holds() throws Exception {
        Command said = claude.hears(client("counts", "once-a-day"), "distant", "/context");

        assertThat(said.out()).contains("Context Usage", "System prompt", "System tools");
        assertThat(statuses("counts", 10)).hasSizeGreaterThanOrEqualTo(10).allMatch("200"::equals);
        assertThat(asked()).isEmpty();
    }

    @Test
    void asks_once_and_says_so_when_the_day_is_spent() throws Exception {
        Client client = client("spent", "once-a-day");
        client.ask("distant").then().statusCode(200);

        Command said = claude.hears(client, "distant", "say hi");

        assertThat(said.out())
                .startsWith(
                        "API Error: Request rejected (429) · quota: the 1 requests per day of tier"
                                + " once-a-day are used up");
        assertThat(said.exit()).isOne();
        assertThat(statuses("spent", 2)).containsExactly("200", "429");
    }

    @Test
    void waits_until_the_minute_is_over() throws Exception {
        Client client = client("waits", "once-a-minute");
        awaitTheFirstHalfOfAMinute();
        client.ask("distant").then().statusCode(200);

        Command said = claude.hears(client, "distant", "say hi");

        assertThat(said.out()).isEqualTo(ANSWER + "\n");
        assertThat(statuses("waits", 3)).containsExactly("200", "429", "200");
    }

    /** So that the minute is not over before Claude Code has come to ask. */
    private static void awaitTheFirstHalfOfAMinute() throws InterruptedException {
        int second = Instant.now().atOffset(ZoneOffset.UTC).getSecond();
        if (second >= 30) {
            assertThat(new CountDownLatch(1).await(60L - second, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void asks_for_the_whole_answer_when_a_stream_breaks() throws Exception {
        upstream.then(Reply.streaming().data(said("Well,")).hangUp())
                .fails(400, "{\"error\":{\"message\":\"no going on\"}}");

        Command said = claude.hears(client("broken", "paid"), "distant", "say hi");

        assertThat(said.out()).isEqualTo(ANSWER + "\n");
        assertThat(asked()).hasSize(3);
        assertThat(gateway.output().lines("tenant=broken ", 2, PATIENCE))
                .hasSize(2)
                .first()
                .asString()
                .contains("broken=upstream_error");
    }

    private static String said(String text) {
        return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"step-nano",\
        "choices":[{"index":0,"delta":{"role":"assistant","content":"%s"},"finish_reason":null}]}\
        """
                .formatted(text);
    }

    @Test
    void asks_once_and_says_so_when_nothing_fits_the_context() throws Exception {
        Command said = claude.hears(client("too-long", "paid"), "near", "say hi");

        assertThat(said.out()).startsWith("Prompt is too long").contains("(limit 8192)");
        assertThat(said.exit()).isOne();
        assertThat(statuses("too-long", 1)).containsExactly("400");
    }

    @Test
    void shortens_a_conversation_that_no_longer_fits() throws Exception {
        Client client = client("shortens", "paid");
        claude.hears(client, "distant", "say hi");
        claude.hears(client, "distant", "say hi again", "--continue");
        upstream.fails(
                400,
                """
                {"error": {"code": "context_length_exceeded", "message": "This model's maximum context \
                length is 8192 tokens. However, your messages resulted in 9000 tokens."}}
                """);

        Command said = claude.hears(client, "distant", "say it once more", "--continue");

        assertThat(said.out()).isEqualTo(ANSWER + "\n");
        assertThat(statuses("shortens", 5)).containsExactly("200", "200", "400", "200", "200");
        List<Received> asked = asked();
        assertThat(asked.get(3).body()).contains("summary of the conversation");
        assertThat(asked.get(4).body()).contains("say it once more").doesNotContain("say hi again");
    }

    private static Client client(String tenant, String tier) {
        return gateway.newTenant(tenant, tier);
    }

    /** What reached the upstream in this test. */
    private List<Received> asked() {
        List<Received> all = upstream.attempts();
        return all.subList(askedBefore, all.size());
    }

    /** How a tenant's requests ended, once so many have. */
    private static List<String> statuses(String tenant, int requests) throws InterruptedException {
        return gateway.output().lines("tenant=" + tenant + " ", requests, PATIENCE).stream()
                .map(line -> line.replaceFirst(".* POST \\S+ (\\d+) .*", "$1"))
                .toList();
    }
}
