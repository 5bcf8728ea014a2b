package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Answers;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class PublishedSpecificationTest {
    private static final ChatEvent[] EVENTS = {
        new ChatEvent.Reasoning("hm"),
        new ChatEvent.Text("hi"),
        new ChatEvent.CallStarted(0, "call_1", "wave"),
        new ChatEvent.CallArguments(0, "{}"),
        new ChatEvent.Finished(FinishReason.TOOL_CALLS),
        new ChatEvent.Used(new Usage(7, 2, 5, 3)),
    };

    private static final String STREAMED =
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    private static final String TWO = ",\"n\":2,\"logprobs\":true,\"top_logprobs\":1";
    private static final TokenOdds ODDS =
            new TokenOdds(
                    new TokenOdds.Chance("hi", List.of((byte) 104, (byte) 105), -0.25),
                    List.of(new TokenOdds.Chance("?", List.of(), -0.125)));
    private static final ChatEvent[] TWO_CHOICES = {
        new ChatEvent.Text(0, "hi", List.of(ODDS)),
        new ChatEvent.Text(1, "hi", List.of(ODDS, ODDS)),
        new ChatEvent.Text(1, "?", List.of()),
        new ChatEvent.Finished(1, FinishReason.LENGTH),
        new ChatEvent.Finished(0, FinishReason.STOP)
    };

    private static final String BOUND =
            """
            ,"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,
              "schema":{"type":"object"}}},"reasoning_effort":"low","parallel_tool_calls":false,
             "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",
              "tools":[{"type":"function","function":{"name":"f"}}]}}""";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    private String key = "";

    @BeforeEach
    void one_paid_tenant() {
        key = tenants.create("published", "paid").text();
    }

    @Test
    void every_chunk_of_a_stream_is_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams.first().then(Chunks.stream(EVENTS));

        String body =
                Asking.chat(
                                key,
                                Asking.hello(
                                        ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                        .body();

        List<String> chunks = chunks(body);
        assertThat(chunks).hasSize(7);
        assertPublished(specification, chunks);
    }

    @Test
    void an_answer_is_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams.first().then(Chunks.stream(EVENTS));

        String body = Asking.chat(key, Asking.hello("")).body();

        assertThat(specification.complaints("CreateChatCompletionResponse", body)).isEmpty();
    }

    @Test
    void choices_and_odds_of_a_stream_are_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams.first().then(Chunks.stream(TWO_CHOICES));

        List<String> chunks =
                chunks(Asking.chat(key, Asking.hello(",\"stream\":true" + TWO)).body());

        assertThat(chunks).hasSize(7).anyMatch(chunk -> chunk.contains("top_logprobs"));
        assertPublished(specification, chunks);
    }

    @Test
    void choices_and_odds_of_an_answer_are_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams.first().then(Chunks.stream(TWO_CHOICES));

        String body = Asking.chat(key, Asking.hello(TWO)).body();

        assertThat(body).contains("top_logprobs", "\"index\":1");
        assertThat(specification.complaints("CreateChatCompletionResponse", body)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_an_answer_is_made_of_is_as_published(Answers.Odds odds) throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        Random random = new Random(14);
        for (int round = 0; round < 40; round++) {
            int choices = 1 + random.nextInt(3);
            List<ChatEvent> answer = Answers.random(random, choices, odds);
            String wishes = ",\"n\":" + choices + wish(odds);

            upstreams.first().then(Chunks.stream(answer.toArray(ChatEvent[]::new)));
            String told = Asking.chat(key, Asking.hello(wishes + STREAMED)).body();
            upstreams.first().then(Chunks.stream(answer.toArray(ChatEvent[]::new)));
            String whole = Asking.chat(key, Asking.hello(wishes)).body();

            assertThat(told).endsWith("data: [DONE]\n\n").contains("\"usage\":{");
            assertPublished(specification, chunks(told));
            assertThat(specification.complaints("CreateChatCompletionResponse", whole)).isEmpty();
        }
    }

    private static String wish(Answers.Odds odds) {
        return switch (odds) {
            case TOLD -> ",\"logprobs\":true,\"top_logprobs\":2";
            case UNTOLD -> "";
        };
    }

    private static List<String> chunks(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static void assertPublished(PublishedSpecification specification, List<String> chunks) {
        assertThat(chunks)
                .allSatisfy(
                        chunk ->
                                assertThat(
                                                specification.complaints(
                                                        "CreateChatCompletionStreamResponse",
                                                        chunk))
                                        .isEmpty());
    }

    @Test
    void what_an_upstream_is_sent_is_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}
        upstreams.first().answers("hi");

        Asking.chat(key, Asking.hello(BOUND));

        String sent = upstreams.first().awaitRequest(Duration.ofSeconds(10)).orElseThrow().body();
        assertThat(sent).contains("allowed_tools", "json_schema", "parallel_tool_calls");
        assertThat(specification.complaints("CreateChatCompletionRequest", sent)).isEmpty();
    }

    @Test
    void an_error_is_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();

        String body = Asking.chat(key, "{}").body();

        assertThat(specification.complaints("ErrorResponse", body)).isEmpty();
    }

    @Test
    void models_are_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();

        String body = Asking.get(key, "/v1/models").body();

        assertThat(specification.complaints("ListModelsResponse", body)).isEmpty();
    }

    @Test
    void the_specification_complains_about_what_is_not_as_published() throws IOException {
        PublishedSpecification specification = PublishedSpecification.find();

        assertThat(specification.complaints("CreateChatCompletionStreamResponse", "{\"id\":1}"))
                .isNotEmpty();
    }
}
