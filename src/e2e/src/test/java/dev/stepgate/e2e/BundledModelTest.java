package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fresh clone answers. */
@ExtendWith(OutOfTheBox.class)
class BundledModelTest {
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    private final Client client;

    BundledModelTest(GatewayProcess gateway) {
        client = gateway.firstTenant();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stepfun/step-3.5-flash", "stepgate/step-nano"})
    void answers_the_readmes_question_under_both_names(String model) {
        Response response = client.chat(question(model, "What are the free tier limits?", ""));

        response.then()
                .statusCode(200)
                .header("x-stepgate-provider", "local")
                .body("model", equalTo("stepgate/step-nano"))
                .body("choices[0].finish_reason", equalTo("stop"))
                .body("choices[0].message.content", equalTo(ANSWER))
                .body("choices[0].message.reasoning_content", equalTo("I answer directly."));
    }

    @Test
    void counts_every_token_of_an_answer() {
        Response response =
                client.chat(question("stepgate/step-nano", "What are the free tier limits?", ""));

        response.then()
                .body("usage.prompt_tokens", equalTo(18))
                .body("usage.completion_tokens", equalTo(23))
                .body("usage.total_tokens", equalTo(41))
                .body("usage.completion_tokens_details.reasoning_tokens", equalTo(4));
    }

    @Test
    void says_the_same_streamed() throws Exception {
        Response response =
                client.chat(
                        question(
                                "stepfun/step-3.5-flash",
                                "What are the free tier limits?",
                                "\"stream\": true, \"stream_options\": {\"include_usage\": true},"));

        Events events = Events.in(response.asByteArray());
        assertThat(response.contentType()).isEqualTo("text/event-stream");
        assertThat(events.joined("content")).isEqualTo(ANSWER);
        assertThat(events.joined("reasoning_content")).isEqualTo("I answer directly.");
        assertThat(events.chunks())
                .allSatisfy(
                        chunk ->
                                assertThat(chunk.path("model").asText())
                                        .isEqualTo("stepgate/step-nano"));
        assertThat(events.chunks().getLast().at("/usage/total_tokens").asInt()).isEqualTo(41);
    }

    @Test
    void never_splits_a_chinese_character() throws Exception {
        byte[] stream =
                client.chat(question("stepfun/step-3.5-flash", "免费版有什么限制?", "\"stream\": true,"))
                        .asByteArray();

        Events events = Events.in(stream);
        assertThat(events.chunks())
                .extracting(JsonNode::toString)
                .noneMatch(chunk -> chunk.contains("\uFFFD"));
        assertThat(events.joined("content")).contains("免费版", "20", "50", "次请求").endsWith("。");
    }

    @Test
    void is_ready_and_says_what_can_be_asked() {
        client.request()
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body(
                        "checks.find { it.name == 'offers' }.data.models",
                        equalTo("stepfun/step-3.5-flash, stepgate/step-nano"));
        client.request().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void shows_a_stand_in_and_where_to_change_it(GatewayProcess gateway)
            throws InterruptedException {
        assertThat(gateway.output().says("operator: ", Duration.ofSeconds(10))).isTrue();
        String block = gateway.output().soFar();

        assertThat(block)
                .containsPattern("stepgate/step-nano stands in .*models\\.yaml:\\d+:\\d+")
                .containsPattern("is ready on http://\\S+: Step-Nano on cpu, \\w+ kernels");
    }

    private static String question(String model, String text, String fields) {
        return """
        {"model": "%s", "temperature": 0, %s
         "messages": [{"role": "user", "content": "%s"}]}
        """
                .formatted(model, fields, text);
    }
}
