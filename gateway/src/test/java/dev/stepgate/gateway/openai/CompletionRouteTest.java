package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Completions of raw text over HTTP; every one is held to what OpenAI publishes. */
@QuarkusTest
@WithTestResource(TestGateway.class)
class CompletionRouteTest {
    private static final String USAGE =
            "{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}}";
    private static final String SCHEMA = "CreateCompletionResponse";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    @Inject ManualClock clock;
    private String key = "";

    @BeforeEach
    void one_paid_tenant() throws Exception {
        upstreams.forgive(files);
        key = tenants.create("raw" + System.identityHashCode(this), "paid").text();
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}
    }

    @Test
    void an_answer_is_one_object_with_its_echo() throws Exception {
        upstreams.first().then(stream(said(0, " upon", "null"), finished(0, "stop"), USAGE));

        HttpResponse<String> response = complete("'prompt':'Once','echo':true");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("first");
        assertThat(written(response))
                .isEqualTo(
                        "{'id':'ID','object':'text_completion','created':"
                                + clock.instant().getEpochSecond()
                                + ",'model':'stepfun/step-3.5-flash','choices':[{'text':'Once upon','index':0,"
                                + "'logprobs':null,'finish_reason':'stop'}],'usage':{'prompt_tokens':3,"
                                + "'completion_tokens':2,'total_tokens':5,'prompt_tokens_details':{'cached_tokens':0},"
                                + "'completion_tokens_details':{'reasoning_tokens':0}}}");
        assertThat(complaints(response.body())).isEmpty();
    }

    @Test
    void an_upstream_gets_the_text_and_nothing_around_it() throws Exception {
        upstreams.first().then(stream(said(0, "a", "null"), finished(0, "stop"), USAGE));

        complete("'prompt':'Once','n':2,'logprobs':1,'user':'u'");

        Received sent = upstreams.first().awaitRequest(Duration.ofSeconds(10)).orElseThrow();
        assertThat(sent.path()).endsWith("/completions").doesNotContain("chat");
        assertThat(sent.body().replace('"', '\''))
                .isEqualTo(
                        "{'model':'first-step','prompt':'Once','max_tokens':16,'n':2,'logprobs':1,'user':'u',"
                                + "'stream':true,'stream_options':{'include_usage':true}}");
        assertThat(PublishedSpecification.find().complaints("CreateCompletionRequest", sent.body()))
                .isEmpty();
    }

    @Test
    void choices_and_odds_are_told_beside_each_other() throws Exception {
        String odds =
                "{'tokens':['a','b'],'token_logprobs':[-0.5,-1],'top_logprobs':[{'a':-0.5},{'c':-0.25}]}";
        upstreams
                .first()
                .then(
                        stream(
                                said(1, "ab", odds),
                                said(0, "ab", odds),
                                finished(0, "length"),
                                finished(1, "stop")));

        HttpResponse<String> response = complete("'prompt':['x','y'],'logprobs':1");

        assertThat(written(response))
                .contains(
                        "'choices':[{'text':'ab','index':0,'logprobs':{'tokens':['a','b'],"
                                + "'token_logprobs':[-0.5,-1.0],'top_logprobs':[{'a':-0.5},{'c':-0.25,'b':-1.0}],"
                                + "'text_offset':[0,1]},'finish_reason':'length'},",
                        "'index':1");
        assertThat(complaints(response.body())).isEmpty();
    }

    @Test
    void a_stream_is_the_same_object_again_and_again() throws Exception {
        String odds = "{'tokens':[' upon'],'token_logprobs':[-0.5]}";
        upstreams
                .first()
                .then(
                        stream(
                                said(0, " upon", odds),
                                said(0, " a", "null"),
                                finished(0, "length"),
                                USAGE));

        HttpResponse<String> response =
                complete(
                        "'prompt':'Once','logprobs':0,'stream':true,'stream_options':{'include_usage':true}");

        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<String> chunks = chunks(response.body());
        assertThat(chunks)
                .extracting(chunk -> chunk.replaceAll(".*\"choices\":", "").replace('"', '\''))
                .containsExactly(
                        "[{'index':0,'text':' upon','logprobs':{'tokens':[' upon'],'token_logprobs':[-0.5],"
                                + "'top_logprobs':[{' upon':-0.5}],'text_offset':[0]},'finish_reason':null}]}",
                        "[{'index':0,'text':' a','logprobs':null,'finish_reason':null}]}",
                        "[{'index':0,'text':'','logprobs':null,'finish_reason':'length'}]}",
                        "[],'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5,"
                                + "'prompt_tokens_details':{'cached_tokens':0},"
                                + "'completion_tokens_details':{'reasoning_tokens':0}}}");
        assertPublished(chunks);
    }

    @Test
    void an_echo_is_a_streams_first_chunk() throws Exception {
        upstreams.first().then(stream(said(0, " upon", "null"), finished(0, "stop")));

        HttpResponse<String> response = complete("'prompt':'Once','echo':true,'stream':true");

        List<String> chunks = chunks(response.body());
        assertThat(chunks)
                .extracting(chunk -> chunk.replaceAll(".*\"text\":\"|\",.*", ""))
                .containsExactly("Once", " upon", "");
        assertPublished(chunks);
    }

    @Test
    void a_stream_that_breaks_off_says_so_in_its_last_frame() throws Exception {
        String error = "{'error':{'message':'private','code':400}}";
        upstreams.first().then(stream(said(0, " upon", "null"), error));

        HttpResponse<String> response = complete("'prompt':'Once','stream':true");

        assertThat(response.body())
                .contains("event: error\ndata: ", "\"finish_reason\":\"error\"", "\"error\":{")
                .doesNotContain("[DONE]");
    }

    @Test
    void another_offer_answers_where_the_first_fails() throws Exception {
        upstreams.first().then(Reply.error(500, "{}"));
        upstreams.second().then(stream(said(0, " upon", "null"), finished(0, "stop"), USAGE));

        HttpResponse<String> response = complete("'prompt':'Once','temperature':0");

        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("second");
    }

    @Test
    void what_an_answer_took_is_told_later() throws Exception {
        upstreams.first().then(stream(said(0, " upon", "null"), finished(0, "stop"), USAGE));

        String id = complete("'prompt':'Once'").body().replaceAll(".*(cmpl-[0-9a-f]+).*", "$1");

        assertThat(Asking.get(key, "/v1/generation?id=" + id).body())
                .contains("\"tokens_prompt\":3", "\"tokens_completion\":2");
    }

    @Test
    void a_request_with_a_fault_is_refused_by_the_field() throws Exception {
        HttpResponse<String> response = complete("'prompt':'Once','suffix':'!'");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"param\":\"suffix\"");
        assertThat(PublishedSpecification.find().complaints("ErrorResponse", response.body()))
                .isEmpty();
    }

    /** Chunks are published with a reason why they finished, which only the last ones have. */
    private static void assertPublished(List<String> chunks) throws IOException {
        for (String chunk : chunks) {
            assertThat(
                            complaints(
                                    chunk.replace(
                                            "\"finish_reason\":null",
                                            "\"finish_reason\":\"stop\"")))
                    .isEmpty();
        }
    }

    private static List<String> complaints(String json) throws IOException {
        return PublishedSpecification.find().complaints(SCHEMA, json);
    }

    private static List<String> chunks(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static String written(HttpResponse<String> response) {
        return response.body().replaceAll("cmpl-[0-9a-f]{24}", "ID").replace('"', '\'');
    }

    private HttpResponse<String> complete(String fields) throws Exception {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri("/v1/completions"))
                        .header("Authorization", "Bearer " + key)
                        .POST(
                                BodyPublishers.ofString(
                                        ("{'model':'step'," + fields + "}").replace('\'', '"'))));
    }

    private static Reply stream(String... chunks) {
        Reply reply = Reply.streaming();
        for (String chunk : chunks) {
            reply = reply.data(chunk.replace('\'', '"'));
        }
        return reply.done();
    }

    private static String said(int choice, String text, String odds) {
        return "{'choices':[{'index':%d,'text':'%s','logprobs':%s,'finish_reason':null}]}"
                .formatted(choice, text, odds);
    }

    private static String finished(int choice, String reason) {
        return "{'choices':[{'index':%d,'text':'','finish_reason':'%s'}]}"
                .formatted(choice, reason);
    }
}
