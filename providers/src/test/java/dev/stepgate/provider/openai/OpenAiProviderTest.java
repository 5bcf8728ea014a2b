package dev.stepgate.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.doubles.Transcripts;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderContract;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenAiProviderTest extends ProviderContract {
    private static final String KEY = "sk-or-v1-0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG, LONG);
    private static final List<ChatEvent> HELLO =
            List.of(
                    new ChatEvent.Text("hello"),
                    new ChatEvent.Finished(FinishReason.STOP),
                    new ChatEvent.Used(new Usage(7, 0, 3, 0)));

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final OpenAiProvider provider = provider(upstream.url(), Dialect.OPENROUTER, PATIENT);

    @AfterEach
    void close() {
        provider.close();
        upstream.close();
    }

    @Override
    protected Provider provider() {
        return provider;
    }

    @Override
    protected void willAnswer(List<ChatEvent> events) {
        upstream.then(Chunks.stream(events.toArray(ChatEvent[]::new)));
    }

    @Override
    protected void willHoldAfter(List<ChatEvent> events) {
        Reply reply = Reply.streaming();
        for (ChatEvent event : events) {
            reply = reply.data(Chunks.of(event));
        }
        upstream.then(reply.hold().done());
    }

    @Override
    protected boolean released(Duration within) throws InterruptedException {
        return upstream.awaitClientGone(within);
    }

    @Test
    void a_request_carries_the_credential_and_the_dialects_headers() throws Exception {
        upstream.answers("hello");

        answer(provider);

        var request = upstream.awaitRequest(SOON).orElseThrow();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.header("authorization")).contains("Bearer " + KEY);
        assertThat(request.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).contains("json"));
        assertThat(request.header("user-agent"))
                .hasValueSatisfying(agent -> assertThat(agent).startsWith("stepgate/"));
        assertThat(request.header("x-title")).contains("Stepgate");
        assertThat(request.headers()).doesNotContainKeys("accept-encoding", "cookie");
    }

    @Test
    void openrouter_thinks_once_and_names_its_usage() {
        upstream.then(Transcripts.openRouter("2+2", "4"));

        List<ChatEvent> events = answer(provider);

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Reasoning("2+2"),
                        new ChatEvent.Text("4"),
                        new ChatEvent.Finished(FinishReason.STOP),
                        new ChatEvent.Used(new Usage(12, 4, 9, 6, OptionalLong.of(3900))));
    }

    @Test
    void stepfun_finishes_once_with_the_last_usage() {
        upstream.then(Transcripts.stepFun("2+2", "4"));
        try (var stepFun = provider(upstream.url(), Dialect.STEPFUN, PATIENT)) {

            List<ChatEvent> events = answer(stepFun);

            assertThat(events)
                    .containsExactly(
                            new ChatEvent.Reasoning("2+2"),
                            new ChatEvent.Text("4"),
                            new ChatEvent.Finished(FinishReason.STOP),
                            new ChatEvent.Used(new Usage(12, 4, 9, 0)));
        }
    }

    @Test
    void llama_cpp_is_asked_for_usage_and_gives_it() {
        upstream.then(Transcripts.llamaCpp("2+2", "4", Transcripts.UsageAsked.YES));
        try (var llama = provider(upstream.url(), Dialect.LLAMA_CPP, PATIENT)) {

            List<ChatEvent> events = answer(llama);

            assertThat(events)
                    .containsExactly(
                            new ChatEvent.Reasoning("2+2"),
                            new ChatEvent.Text("4"),
                            new ChatEvent.Finished(FinishReason.STOP),
                            new ChatEvent.Used(new Usage(12, 4, 9, 0)));
            assertThat(upstream.received().getFirst().body())
                    .contains("\"stream_options\":{\"include_usage\":true}");
        }
    }

    @Test
    void what_an_answer_took_is_known_as_far_as_it_was_told() {
        upstream.then(
                Reply.streaming()
                        .data(
                                """
                                {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":7,"completion_tokens":1}}""")
                        .data(
                                """
                                {"choices":[{"index":0,"delta":{"content":"b"}}],"usage":{"prompt_tokens":7,"completion_tokens":2}}""")
                        .hold()
                        .done());
        ChatStream stream = provider.open(request());
        assertThat(Metered.of(stream)).isEqualTo(Metered.Reading.UNKNOWN);
        stream.next();
        stream.next();

        stream.close();

        assertThat(Metered.of(stream)).isEqualTo(new Metered.Reading(new Usage(7, 0, 2, 0), false));
    }

    @Test
    void what_a_whole_answer_took_is_what_it_told() {
        upstream.answers("hello");
        try (ChatStream stream = provider.open(request())) {
            while (stream.next() != null) {
                assertThat(Metered.of(stream).usage().totalTokens()).isNotNegative();
            }

            assertThat(Metered.of(stream))
                    .isEqualTo(new Metered.Reading(new Usage(7, 0, 3, 0), true));
        }
    }

    @Test
    void the_model_is_what_the_upstream_calls_it_once_it_did() {
        upstream.then(Transcripts.openRouter("2+2", "4"));

        try (ChatStream stream = provider.open(request())) {
            drain(stream);

            assertThat(stream.model()).isEqualTo("stepfun/step-3.5-flash");
        }
    }

    @Test
    void answers_share_a_kept_connection() {
        upstream.otherwise(Reply.saying("hello"));

        for (int i = 0; i < 3; i++) {
            answer(provider);
        }

        assertThat(upstream.acceptedConnections()).isOne();
    }

    @Test
    void an_error_leaves_its_connection_for_the_next_request() {
        upstream.fails(429, "{\"error\":{\"message\":\"slow down\"}}").answers("hello");
        failureOf(provider, ProviderFailure.Throttled.class);

        List<ChatEvent> events = answer(provider);

        assertThat(events).isEqualTo(HELLO);
        assertThat(upstream.acceptedConnections()).isOne();
    }

    @Test
    void an_interrupt_before_the_head_is_seen_by_the_upstream() throws Exception {
        upstream.then(Reply.silence());
        try (ChatStream stream = provider.open(request())) {
            FutureTask<Object> waiting = nextElsewhere(stream);
            Thread waiter = Thread.ofVirtual().start(waiting);
            assertThat(upstream.awaitRequest(LONG)).isPresent();

            waiter.interrupt();

            assertThat(waiting.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ProviderFailure.Cancelled.class);
            assertThat(upstream.awaitClientGone(SOON)).isTrue();
        }
    }

    @Test
    void a_kept_connection_the_upstream_closed_is_replaced_once() {
        upstream.answers("hello").then(Reply.hangingUp()).answers("hello");
        answer(provider);

        List<ChatEvent> events = answer(provider);

        assertThat(events).isEqualTo(HELLO);
        assertThat(upstream.acceptedConnections()).isEqualTo(2);
        assertThat(upstream.received()).hasSize(3);
    }

    @Test
    void several_kept_connections_may_be_gone_at_once() {
        upstream.otherwise(Reply.saying("hello"));
        try (ChatStream one = provider.open(request());
                ChatStream two = provider.open(request())) {
            one.next();
            two.next();
            drain(one);
            drain(two);
        }
        assertThat(upstream.acceptedConnections()).isEqualTo(2);
        upstream.dropConnections();

        List<ChatEvent> events = answer(provider);

        assertThat(events).isEqualTo(HELLO);
    }

    @Test
    void a_fresh_connection_that_is_closed_is_not_tried_again() {
        upstream.then(Reply.hangingUp()).answers("hello");

        var failure = failureOf(provider, ProviderFailure.CutShort.class);

        assertThat(failure).hasMessageContaining("127.0.0.1:" + upstream.port());
        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void nothing_is_tried_again_once_a_byte_came_back() {
        upstream.answers("hello").then(Reply.raw("HTTP/1.1 20")).answers("hello");
        answer(provider);

        failureOf(provider, ProviderFailure.CutShort.class);

        assertThat(upstream.received()).hasSize(2);
    }

    @Test
    void a_refused_connection_names_host_and_port() {
        String url = ScriptedUpstream.refusingUrl();
        try (var nobody = provider(url, Dialect.OPENAI, PATIENT)) {

            var failure = failureOf(nobody, ProviderFailure.Unreachable.class);

            assertThat(failure)
                    .hasMessage("test: %s: connection refused", URI.create(url).getAuthority());
        }
    }

    @Test
    void a_peer_without_tls_is_unreachable() {
        String url = upstream.url().replace("http:", "https:");
        try (var secure = provider(url, Dialect.OPENAI, PATIENT)) {

            var failure = failureOf(secure, ProviderFailure.Unreachable.class);

            assertThat(failure).hasMessageContaining("127.0.0.1:" + upstream.port());
        }
    }

    @Test
    void connecting_takes_no_longer_than_its_deadline() throws IOException {
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var first = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
                var second = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
                var late =
                        provider(
                                "http://127.0.0.1:" + deaf.getLocalPort() + "/v1",
                                Dialect.OPENAI,
                                new Deadlines(SHORT, LONG, LONG, LONG))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            var failure = failureOf(late, ProviderFailure.TooSlow.class);

            assertThat(failure).hasMessageContaining("connect: ").hasMessageContaining("150 ms");
        }
    }

    @Test
    void greeting_by_tls_is_part_of_connecting() throws IOException {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var late =
                        provider(
                                "https://127.0.0.1:" + mute.getLocalPort() + "/v1",
                                Dialect.OPENAI,
                                new Deadlines(SHORT, LONG, LONG, LONG))) {

            var failure = failureOf(late, ProviderFailure.TooSlow.class);

            assertThat(failure).hasMessageContaining("connect: ");
        }
    }

    @Test
    void the_first_token_has_a_deadline_before_the_head() {
        upstream.then(Reply.silence());
        try (var late = provider(upstream.url(), new Deadlines(LONG, SHORT, LONG, LONG))) {

            var failure = failureOf(late, ProviderFailure.TooSlow.class);

            assertThat(failure).hasMessageContaining("first token");
        }
    }

    @Test
    void comments_and_roles_do_not_count_as_the_first_token() throws Exception {
        upstream.then(
                Reply.streaming()
                        .comment("OPENROUTER PROCESSING")
                        .data("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}")
                        .hold());
        try (var late = provider(upstream.url(), new Deadlines(LONG, SHORT, LONG, LONG))) {

            var failure = failureOf(late, ProviderFailure.TooSlow.class);

            assertThat(failure).hasMessageContaining("first token");
            assertThat(upstream.awaitClientGone(SOON)).isTrue();
        }
    }

    @Test
    void the_next_token_has_a_deadline() throws Exception {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        try (var late = provider(upstream.url(), new Deadlines(LONG, LONG, SHORT, LONG));
                ChatStream stream = late.open(request())) {
            stream.next();

            var failure = catchThrowableOfType(ProviderFailure.TooSlow.class, stream::next);

            assertThat(failure).hasMessageContaining("next token").hasMessageContaining("150 ms");
            assertThat(upstream.awaitClientGone(SOON)).isTrue();
        }
    }

    @Test
    void the_whole_answer_has_a_deadline() throws Exception {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        try (var late = provider(upstream.url(), new Deadlines(LONG, LONG, LONG, SHORT))) {

            var failure = failureOf(late, ProviderFailure.TooSlow.class);

            assertThat(failure).hasMessageContaining("whole answer");
            assertThat(upstream.awaitClientGone(SOON)).isTrue();
        }
    }

    @Test
    void a_kept_connection_forgets_the_deadline_of_its_former_answer() throws Exception {
        Duration nextToken = Duration.ofMillis(400);
        upstream.answers("hello")
                .then(Reply.streaming().hold().data(Chunks.of(HELLO.get(1))).done());
        try (var hasty = provider(upstream.url(), new Deadlines(LONG, LONG, nextToken, LONG))) {
            answer(hasty);
            try (ChatStream stream = hasty.open(request())) {
                FutureTask<Object> waiting = nextElsewhere(stream);
                Thread.ofVirtual().start(waiting);

                assertThat(upstream.awaitClientGone(nextToken.multipliedBy(2))).isFalse();
                upstream.release();

                assertThat(waiting.get(5, TimeUnit.SECONDS))
                        .hasToString("Finished[choice=0, reason=STOP, stop=]");
                assertThat(upstream.acceptedConnections()).isOne();
            }
        }
    }

    @Test
    void closing_while_the_head_is_awaited_is_seen_by_the_upstream() throws Exception {
        upstream.then(Reply.silence());
        ChatStream stream = provider.open(request());
        FutureTask<Object> waiting = nextElsewhere(stream);
        Thread.ofVirtual().start(waiting);
        assertThat(upstream.awaitRequest(LONG)).isPresent();

        stream.close();

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(ProviderFailure.Cancelled.class);
        assertThat(upstream.awaitClientGone(SOON)).isTrue();
    }

    @Test
    void a_stream_closed_before_it_was_read_sends_nothing() {
        ChatStream stream = provider.open(request());

        stream.close();

        assertThat(catchThrowableOfType(ProviderFailure.Cancelled.class, stream::next)).isNotNull();
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_stream_cut_in_the_middle_is_cut_short() {
        upstream.then(
                Reply.streaming()
                        .data(Chunks.of(new ChatEvent.Text("one")))
                        .raw("40\r\ndata: {\"choi".getBytes(UTF_8))
                        .hangUp());

        failureOf(provider, ProviderFailure.CutShort.class);
    }

    @Test
    void a_reset_in_the_middle_is_cut_short_and_stays_so() {
        upstream.then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("one"))).hold().reset());
        try (ChatStream stream = provider.open(request())) {
            stream.next();
            upstream.release();

            var failure = catchThrowableOfType(ProviderFailure.CutShort.class, stream::next);

            assertThat(failure).isNotNull();
            assertThat(catchThrowableOfType(ProviderFailure.class, stream::next)).isSameAs(failure);
        }
    }

    @Test
    void a_polite_end_without_a_finish_is_cut_short() {
        upstream.then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("one"))).end());

        failureOf(provider, ProviderFailure.CutShort.class);
    }

    @Test
    void an_end_without_farewell_is_complete_once_the_finish_came() {
        upstream.then(
                Reply.streaming()
                        .data(Chunks.of(new ChatEvent.Text("one")))
                        .data(Chunks.of(new ChatEvent.Finished(FinishReason.LENGTH)))
                        .hangUp());

        List<ChatEvent> events = answer(provider);

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Text("one"), new ChatEvent.Finished(FinishReason.LENGTH));
    }

    @Test
    void an_answer_that_is_one_json_value_is_accepted() {
        upstream.then(
                Reply.json(
                        """
                        {"model":"m","choices":[{"index":0,"finish_reason":"stop","message":\
                        {"role":"assistant","content":"4","reasoning":"2+2"}}],\
                        "usage":{"prompt_tokens":1,"completion_tokens":2}}"""));

        List<ChatEvent> events = answer(provider);

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Reasoning("2+2"),
                        new ChatEvent.Text("4"),
                        new ChatEvent.Finished(FinishReason.STOP),
                        new ChatEvent.Used(new Usage(1, 0, 2, 0)));
    }

    @Test
    void a_web_page_is_our_configurations_fault() {
        upstream.then(Reply.of(200, "text/html", "<!doctype html><html></html>"));

        failureOf(provider, ProviderFailure.Misconfigured.class);
    }

    @Test
    void a_redirect_is_not_followed() {
        upstream.fails(302, "", "Location", upstream.url() + "/elsewhere");

        failureOf(provider, ProviderFailure.Misconfigured.class);

        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void an_error_status_tells_when_to_come_back() {
        upstream.fails(429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After", "7");

        var failure = failureOf(provider, ProviderFailure.Throttled.class);

        assertThat(failure).hasMessage("test: 429");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void an_error_body_that_is_cut_off_still_fails_by_its_status() {
        upstream.then(Reply.error(503, "{\"error\":{\"mess", "X-Unused", "1").hangUp());

        failureOf(provider, ProviderFailure.Overloaded.class);
    }

    @Test
    void a_credential_an_upstream_echoes_is_never_told() {
        String echo = "{\"error\":{\"message\":\"key " + KEY + " at https://x.example/a is bad\"}}";
        for (int status : new int[] {400, 401, 402, 403, 404, 408, 422, 429, 451, 500, 503, 529}) {
            upstream.fails(status, echo);

            var failure = failureOf(provider, ProviderFailure.class);

            assertThat(failure.toString()).doesNotContain(KEY).doesNotContain("x.example");
            if (failure instanceof ProviderFailure.Rejected rejected) {
                assertThat(rejected.publicSentence()).isEqualTo("key [hidden] at [hidden] is bad");
            }
        }
    }

    @Test
    void settings_do_not_show_their_credential() {
        var settings =
                new RemoteSettings(
                        "test", URI.create(upstream.url()), Credential.bearer(KEY), PATIENT);

        assertThat(settings.toString()).doesNotContain(KEY);
    }

    @Test
    void an_address_that_is_not_http_is_refused() {
        var failure =
                catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> provider("localhost:8080/v1", PATIENT));

        assertThat(failure).hasMessageStartingWith("base_url: localhost:8080/v1 (expected: ");
    }

    private static List<ChatEvent> answer(Provider provider) {
        try (ChatStream stream = provider.open(request())) {
            return drain(stream);
        }
    }

    private static <F extends ProviderFailure> F failureOf(Provider provider, Class<F> kind) {
        F failure = catchThrowableOfType(kind, () -> answer(provider));
        assertThat(failure).isNotNull();
        assertThat(failure.toString()).doesNotContain(KEY).doesNotContain("secret plan");
        return failure;
    }

    private static OpenAiProvider provider(String url, Deadlines deadlines) {
        return provider(url, Dialect.OPENROUTER, deadlines);
    }

    private static OpenAiProvider provider(String url, Dialect dialect, Deadlines deadlines) {
        return new OpenAiProvider(
                new OpenAiSettings(
                        new RemoteSettings(
                                "test", URI.create(url), Credential.bearer(KEY), deadlines),
                        dialect),
                InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")),
                () -> "call_new",
                aside -> {});
    }
}
