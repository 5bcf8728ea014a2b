package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ChatRouteTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final Reply BROKEN = Reply.error(500, "{\"error\":{\"message\":\"secret\"}}");

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject ManualClock clock;
    @Inject InForce files;
    private String key;

    @BeforeEach
    void one_paid_tenant() throws IOException {
        upstreams.forgive(files);
        key = tenant("paid");
    }

    private String tenant(String tier) {
        return tenants.create(tier + TENANTS.incrementAndGet(), tier).text();
    }

    @Test
    void a_stream_is_written_frame_by_frame_as_official_clients_expect() throws Exception {
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.Reasoning("they \"greet\""),
                                new ChatEvent.Text("Hé"),
                                new ChatEvent.Text("llo 👋\n"),
                                new ChatEvent.CallStarted(0, "call_1", "wave"),
                                new ChatEvent.CallArguments(0, "{\"to\":"),
                                new ChatEvent.CallArguments(0, "\"all\"}"),
                                new ChatEvent.Finished(FinishReason.TOOL_CALLS),
                                new ChatEvent.Used(new Usage(7, 2, 5, 3))));

        var response =
                Asking.chat(
                        key,
                        Asking.hello(
                                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("first");
        assertThat(response.headers().firstValue("x-request-id").orElse(""))
                .matches("req_[0-9a-f]{24}");
        String head =
                "data: {'id':'ID','object':'chat.completion.chunk','created':"
                        + clock.instant().getEpochSecond()
                        + ",'model':'stepfun/step-3.5-flash','choices':[";
        assertThat(response.body().replaceAll("chatcmpl-[0-9a-f]{24}", "ID").replace('"', '\''))
                .isEqualTo(
                        """
                        H{'index':0,'delta':{'role':'assistant','content':''},'finish_reason':null}]}

                        H{'index':0,'delta':{'reasoning_content':'they \\'greet\\''},'finish_reason':null}]}

                        H{'index':0,'delta':{'content':'Hé'},'finish_reason':null}]}

                        H{'index':0,'delta':{'content':'llo 👋\\n'},'finish_reason':null}]}

                        H{'index':0,'delta':{'tool_calls':[{'index':0,'id':'call_1','type':'function',\
                        'function':{'name':'wave','arguments':''}}]},'finish_reason':null}]}

                        H{'index':0,'delta':{'tool_calls':[{'index':0,\
                        'function':{'arguments':'{\\'to\\':'}}]},'finish_reason':null}]}

                        H{'index':0,'delta':{'tool_calls':[{'index':0,\
                        'function':{'arguments':'\\'all\\'}'}}]},'finish_reason':null}]}

                        H{'index':0,'delta':{},'finish_reason':'tool_calls'}]}

                        H],'usage':{'prompt_tokens':7,'completion_tokens':5,'total_tokens':12,\
                        'prompt_tokens_details':{'cached_tokens':2},\
                        'completion_tokens_details':{'reasoning_tokens':3}}}

                        data: [DONE]

                        """
                                .replace("H", head)
                                .replace("'content':'" + head + "é'", "'content':'Hé'"));
    }

    private static final TokenOdds ODDS =
            new TokenOdds(
                    new TokenOdds.Chance("Hé", List.of((byte) 72, (byte) 195, (byte) 169), -0.25),
                    List.of(
                            new TokenOdds.Chance("\"", List.of(), -0.125),
                            new TokenOdds.Chance("", List.of(), -1e9)));

    private static final String ODDS_WRITTEN =
            """
            'logprobs':{'content':[{'token':'Hé','logprob':-0.25,'bytes':[72,195,169],\
            'top_logprobs':[{'token':'\\'','logprob':-0.125,'bytes':null},\
            {'token':'','logprob':-9999.0,'bytes':null}]}],'refusal':null}\
            """;

    private static final ChatEvent[] TWO_CHOICES = {
        new ChatEvent.Text(1, "Hé", List.of(ODDS)),
        new ChatEvent.Text(0, "a", List.of()),
        new ChatEvent.Finished(0, FinishReason.LENGTH),
        new ChatEvent.Finished(1, FinishReason.STOP),
        new ChatEvent.Used(new Usage(7, 0, 3, 0))
    };

    @Test
    void choices_and_odds_are_streamed_each_under_its_own_index() throws Exception {
        upstreams.first().then(Chunks.stream(TWO_CHOICES));

        var response =
                Asking.chat(
                        key,
                        Asking.hello(
                                ",\"stream\":true,\"n\":2,\"logprobs\":true,\"top_logprobs\":2"));

        String choices =
                response.body()
                        .replace('"', '\'')
                        .replaceAll("(?m)^data: .*?'choices':\\[|\\]\\}$", "")
                        .replace("\n\n", "\n");
        assertThat(choices)
                .isEqualTo(
                        """
                        {'index':0,'delta':{'role':'assistant','content':''},'finish_reason':null}
                        {'index':1,'delta':{'role':'assistant','content':''},'finish_reason':null}
                        {'index':1,'delta':{'content':'Hé'},%s,'finish_reason':null}
                        {'index':0,'delta':{'content':'a'},'finish_reason':null}
                        {'index':0,'delta':{},'finish_reason':'length'}
                        {'index':1,'delta':{},'finish_reason':'stop'}
                        data: [DONE]
                        """
                                .formatted(ODDS_WRITTEN));
    }

    @Test
    void choices_and_odds_that_are_not_streamed_are_one_object() throws Exception {
        upstreams.first().then(Chunks.stream(TWO_CHOICES));

        var response =
                Asking.chat(key, Asking.hello(",\"n\":2,\"logprobs\":true,\"top_logprobs\":2"));

        assertThat(response.body().replace('"', '\''))
                .contains(
                        """
                        'choices':[{'index':0,'message':{'role':'assistant','content':'a',\
                        'refusal':null},'logprobs':null,'finish_reason':'length'},\
                        {'index':1,'message':{'role':'assistant','content':'Hé',\
                        'refusal':null},%s,'finish_reason':'stop'}],'usage':{'prompt_tokens':7\
                        """
                                .formatted(ODDS_WRITTEN));
    }

    @Test
    void a_request_for_several_choices_counts_as_one() throws Exception {
        clock.nextDay();
        upstreams.first().then(Chunks.stream(TWO_CHOICES));

        var response = Asking.chat(tenant("free"), Asking.hello(",\"n\":2"));

        assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).contains("19");
    }

    @Test
    void usage_is_not_streamed_unless_asked_for() throws Exception {
        upstreams.first().answers("hi");

        var response = Asking.chat(key, Asking.hello(",\"stream\":true"));

        assertThat(response.body()).endsWith("\n\ndata: [DONE]\n\n").doesNotContain("usage");
    }

    @Test
    void an_answer_that_is_not_streamed_is_one_object() throws Exception {
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.Reasoning("hm"),
                                new ChatEvent.Text("h"),
                                new ChatEvent.Text("i"),
                                new ChatEvent.Finished(FinishReason.STOP),
                                new ChatEvent.Used(new Usage(7, 0, 3, 1))));

        var response = Asking.chat(key, Asking.hello(""));

        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body().replaceAll("chatcmpl-[0-9a-f]{24}", "ID").replace('"', '\''))
                .isEqualTo(
                        """
                        {'id':'ID','object':'chat.completion','created':%d,\
                        'model':'stepfun/step-3.5-flash','choices':[{'index':0,'message':\
                        {'role':'assistant','content':'hi','refusal':null,'reasoning_content':'hm'},\
                        'logprobs':null,'finish_reason':'stop'}],'usage':{'prompt_tokens':7,\
                        'completion_tokens':3,'total_tokens':10,'prompt_tokens_details':\
                        {'cached_tokens':0},'completion_tokens_details':{'reasoning_tokens':1}}}\
                        """
                                .formatted(clock.instant().getEpochSecond()));
    }

    @Test
    void an_answer_that_calls_tools_has_no_content() throws Exception {
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.CallStarted(0, "call_1", "wave"),
                                new ChatEvent.CallArguments(0, "{}"),
                                new ChatEvent.Finished(FinishReason.TOOL_CALLS)));

        var response = Asking.chat(key, Asking.hello(""));

        assertThat(response.body().replace('"', '\''))
                .contains(
                        """
                        'content':null,'refusal':null,'tool_calls':[{'id':'call_1',\
                        'type':'function','function':{'name':'wave','arguments':'{}'}}]},\
                        'logprobs':null,'finish_reason':'tool_calls'\
                        """);
    }

    @Test
    void who_excludes_the_thought_is_not_told_it() throws Exception {
        ChatEvent[] events = {
            new ChatEvent.Reasoning("hm"),
            new ChatEvent.Text("hi"),
            new ChatEvent.Finished(FinishReason.STOP)
        };
        upstreams.first().then(Chunks.stream(events));
        upstreams.first().then(Chunks.stream(events));

        var whole = Asking.chat(key, Asking.hello(",\"reasoning\":{\"exclude\":true}"));
        var streamed =
                Asking.chat(key, Asking.hello(",\"stream\":true,\"include_reasoning\":false"));

        assertThat(whole.body()).contains("hi").doesNotContain("hm", "reasoning_content");
        assertThat(streamed.body()).contains("hi", "[DONE]").doesNotContain("hm");
    }

    @Test
    void forms_and_choices_reach_the_upstream_and_the_tenant_s_name_does_not() throws Exception {
        String discreet = tenants.create("discreet", "paid").text();
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}
        upstreams.first().answers("hi");

        Asking.chat(
                discreet,
                Asking.hello(
                        """
                        ,"response_format":{"type":"json_schema","json_schema":{"name":"a",\
                        "strict":true,"schema":{"type":"object"}}},"reasoning_effort":"low",\
                        "tools":[{"type":"function","function":{"name":"f"}}],\
                        "tool_choice":{"type":"function","function":{"name":"f"}}\
                        """));

        String sent = upstreams.first().awaitRequest(Duration.ofSeconds(10)).orElseThrow().body();
        assertThat(sent)
                .contains(
                        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\","
                                + "\"strict\":true,\"schema\":{\"type\":\"object\"}}}",
                        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
                        "\"reasoning_effort\":\"low\"")
                .doesNotContain("discreet");
    }

    @Test
    void the_second_offer_answers_when_the_first_is_down() throws Exception {
        upstreams.first().then(BROKEN);
        upstreams.second().answers("from the second");

        var response = Asking.chat(key, Asking.hello(""));

        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("second");
        assertThat(response.body())
                .contains("\"model\":\"stepgate/step-nano\"")
                .contains("from the second");
    }

    @Test
    void nobody_answering_is_an_error_without_an_upstream_s_words() throws Exception {
        upstreams.first().then(Reply.of(200, "text/html", "<p>secret"));
        upstreams.second().then(Reply.of(200, "text/html", "<p>secret"));

        var response = Asking.chat(key, Asking.hello(",\"stream\":true"));

        assertError(response, 502, "server_error", "", "upstream_error");
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void an_upstream_s_throttle_is_passed_on_with_its_wait() throws Exception {
        upstreams.first().fails(429, "{}", "Retry-After", "700");
        upstreams.second().then(BROKEN);

        var response = Asking.chat(key, Asking.hello(""));

        assertError(response, 429, "rate_limit_error", "", "upstream_rate_limited");
        assertThat(response.headers().firstValueAsLong("retry-after").orElse(0))
                .as("what is left of it once the second was asked")
                .isBetween(600L, 700L);
    }

    @Test
    void a_stream_that_breaks_ends_with_an_error_event_and_not_with_done() throws Exception {
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("half"))).hangUp());

        var response = Asking.chat(key, Asking.hello(",\"stream\":true"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("half").doesNotContain("[DONE]");
        String last = response.body().substring(response.body().indexOf("event: error\n"));
        assertThat(last.replace('"', '\''))
                .matches(
                        "event: error\ndata: \\{'id':'chatcmpl-[0-9a-f]{24}',.*"
                                + "'choices':\\[\\{'delta':\\{\\},'finish_reason':'error'\\}\\],"
                                + "'error':\\{'message':'[^']+','type':'server_error','param':null,"
                                + "'code':'upstream_error'\\}\\}\n\n");
    }

    @Test
    void an_answer_that_breaks_before_it_is_sent_is_a_plain_error() throws Exception {
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("half"))).hangUp());

        var response = Asking.chat(key, Asking.hello(""));

        assertError(response, 502, "server_error", "", "upstream_error");
    }

    @Test
    void a_client_that_hangs_up_releases_the_upstream_within_a_second() throws Exception {
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("one"))).hold().done());

        try (Socket client = raw(Asking.hello(",\"stream\":true"))) {
            readUntil(client, "one");
        }

        assertThat(upstreams.first().awaitClientGone(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void a_client_that_hangs_up_before_the_first_token_releases_the_upstream() throws Exception {
        upstreams.first().then(Reply.streaming().hold().done());
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}

        try (Socket client = raw(Asking.hello(""))) {
            assertThat(client.isConnected()).isTrue();
            assertThat(upstreams.first().awaitRequest(Duration.ofSeconds(10))).isPresent();
        }

        assertThat(upstreams.first().awaitClientGone(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void the_21st_request_of_a_minute_is_refused_until_the_minute_ends() throws Exception {
        clock.nextDay();
        clock.advance(Duration.ofMillis(18_500));
        String free = tenant("free");
        for (int i = 0; i < 20; i++) {
            upstreams.first().answers("hi");
            assertThat(Asking.chat(free, Asking.hello("")).statusCode()).isEqualTo(200);
        }

        var response = Asking.chat(free, Asking.hello(""));

        assertError(response, 429, "rate_limit_error", "", "rate_limit_exceeded");
        assertThat(response.headers().map())
                .containsEntry("retry-after", List.of("42"))
                .containsEntry(
                        "ratelimit-policy", List.of("\"minute\";q=20;w=60, \"day\";q=50;w=86400"))
                .containsEntry("ratelimit", List.of("\"minute\";r=0;t=42, \"day\";r=30;t=86382"))
                .containsEntry("x-ratelimit-limit-requests", List.of("20"))
                .containsEntry("x-ratelimit-remaining-requests", List.of("0"))
                .containsEntry("x-ratelimit-reset-requests", List.of("42s"))
                .doesNotContainKey("x-should-retry");
        clock.advance(Duration.ofSeconds(42));
        upstreams.first().answers("hi");
        assertThat(Asking.chat(free, Asking.hello("")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_day_s_last_request_tells_clients_not_to_retry() throws Exception {
        clock.nextDay();
        String free = tenant("free");
        for (int i = 0; i < 50; i++) {
            upstreams.first().answers("hi");
            assertThat(Asking.chat(free, Asking.hello("")).statusCode()).isEqualTo(200);
            clock.advance(Duration.ofSeconds(5));
        }

        var response = Asking.chat(free, Asking.hello(""));

        assertError(response, 429, "rate_limit_error", "", "daily_quota_exhausted");
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
        assertThat(response.headers().firstValue("retry-after")).contains("86150");
    }

    @Test
    void a_request_nobody_answered_is_given_back() throws Exception {
        clock.nextDay();
        String free = tenant("free");
        upstreams.first().then(BROKEN);
        upstreams.second().then(BROKEN);

        var refused = Asking.chat(free, Asking.hello(""));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("ratelimit").orElse(""))
                .startsWith("\"minute\";r=20;");
    }

    @Test
    void a_refused_request_does_not_count_and_still_tells_what_is_left() throws Exception {
        clock.nextDay();
        String free = tenant("free");

        var refused = Asking.chat(free, "{}");

        assertError(refused, 400, "invalid_request_error", "model", "invalid_value");
        assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("20");
    }

    @Test
    void a_model_outside_the_tier_is_forbidden() throws Exception {
        var response =
                Asking.chat(
                        tenant("free"),
                        Asking.hello("").replace("\"model\":\"step\"", "\"model\":\"dear\""));

        assertError(response, 403, "permission_error", "model", "model_not_in_tier");
    }

    @Test
    void an_unknown_model_is_not_found() throws Exception {
        var response =
                Asking.chat(
                        key, Asking.hello("").replace("\"model\":\"step\"", "\"model\":\"gpt\""));

        assertError(response, 404, "invalid_request_error", "model", "model_not_found");
    }

    @Test
    void broken_json_is_refused_by_place_and_not_repeated() throws Exception {
        var response = Asking.chat(key, "{\"model\":\"step\",\n \"secret\": oops}");

        assertError(response, 400, "invalid_request_error", "", "invalid_value");
        assertThat(response.body()).contains("line 2, column").doesNotContain("oops");
    }

    @Test
    void a_body_that_says_it_is_too_large_is_refused_unread() throws Exception {
        var response = Asking.chat(key, Asking.hello(" ".repeat(70_000)));

        assertError(response, 413, "invalid_request_error", "", "request_too_large");
    }

    @Test
    void a_body_that_turns_out_too_large_is_refused() throws Exception {
        byte[] large = Asking.hello(" ".repeat(70_000)).getBytes(StandardCharsets.UTF_8);

        var response =
                Asking.chat(
                        key,
                        BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(large)));

        assertError(response, 413, "invalid_request_error", "", "request_too_large");
    }

    @Test
    void the_path_without_a_version_answers_too() {
        upstreams.first().answers("hi");

        int status =
                RestAssured.given()
                        .header("x-api-key", key)
                        .body(Asking.hello(""))
                        .post("/chat/completions")
                        .statusCode();

        assertThat(status).isEqualTo(200);
    }

    static void assertError(
            HttpResponse<String> response, int status, String type, String param, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        String where = param.isEmpty() ? "null" : '"' + param + '"';
        assertThat(response.body())
                .matches(
                        "(?s)\\{\"error\":\\{\"message\":\".+\",\"type\":\"%s\",\"param\":%s,\"code\":\"%s\"\\}\\}"
                                .formatted(type, where, code));
    }

    private Socket raw(String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nx-api-key: "
                        + key
                        + "\r\nContent-Length: "
                        + bytes.length
                        + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static void readUntil(Socket socket, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(wanted) < 0) {
            seen.append((char) socket.getInputStream().read());
        }
    }
}
