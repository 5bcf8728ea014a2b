package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted beforehand is what an answer says it read. */
@ExtendWith(OutOfTheBox.class)
class CountedTokensTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONVERSATIONS = 200;
    private static final int RESPONSES = 40;

    private final GatewayProcess gateway;
    private final Client client;

    CountedTokensTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client = gateway.firstTenant();
    }

    @Test
    void two_hundred_conversations_are_as_long_as_they_were_counted() throws Exception {
        Conversations conversations = new Conversations(8);
        for (int i = 0; i < CONVERSATIONS; i++) {
            ObjectNode request = conversations.next();

            long counted = counted(client, request.toString());
            JsonNode whole = whole(request.put("max_tokens", 1 + i % 3));
            JsonNode streamed = streamed(request.put("stream", true));

            String which = "conversation " + i + ": " + request;
            assertThat(read(whole)).as(which).isEqualTo(counted);
            assertThat(read(streamed)).as(which).isEqualTo(counted);
        }
    }

    @Test
    void conversations_of_openais_responses_are_as_long_as_they_were_counted() throws Exception {
        Conversations conversations = new Conversations(10);
        for (int i = 0; i < RESPONSES; i++) {
            ObjectNode request = conversations.nextResponse();

            Response counted =
                    client.request().body(request.toString()).post("/v1/responses/input_tokens");
            request.put("max_output_tokens", 16);
            Response answered = client.request().body(request.toString()).post("/v1/responses");

            assertThat(answered.statusCode()).as(answered.asString() + request).isEqualTo(200);
            assertThat(answered.jsonPath().getLong("usage.input_tokens"))
                    .as("conversation " + i + ": " + request)
                    .isEqualTo(counted.jsonPath().getLong("input_tokens"));
        }
    }

    @Test
    void a_burst_of_counts_is_answered_and_takes_nothing() throws Exception {
        Client free = gateway.newTenant("counts-bursts", "free");
        String request = new Conversations(9).next().toString();
        long alone = counted(client, request);
        List<Callable<Long>> burst =
                IntStream.range(0, 50)
                        .<Callable<Long>>mapToObj(i -> () -> counted(free, request))
                        .toList();

        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Long> count : many.invokeAll(burst)) {
                assertThat(count.get()).isEqualTo(alone);
            }
        }

        Response key = free.request().get("/v1/key");
        assertThat(key.jsonPath().getInt("data.free_model_daily_requests.used")).isZero();
    }

    private static long counted(Client asking, String request) {
        Response response = asking.request().body(request).post("/v1/messages/count_tokens");
        assertThat(response.statusCode()).as(response.asString() + request).isEqualTo(200);
        return response.jsonPath().getLong("input_tokens");
    }

    private JsonNode whole(ObjectNode request) throws Exception {
        Response response = client.request().body(request.toString()).post("/v1/messages");
        assertThat(response.statusCode()).as(response.asString() + request).isEqualTo(200);
        return JSON.readTree(response.asString()).path("usage");
    }

    private JsonNode streamed(ObjectNode request) throws Exception {
        Response response = client.request().body(request.toString()).post("/v1/messages");
        String told = response.asString();
        int last = told.indexOf("event: message_delta");
        assertThat(last).as(told).isPositive();
        String data = told.substring(told.indexOf('{', last), told.indexOf("\n\n", last));
        return JSON.readTree(data).path("usage");
    }

    private static long read(JsonNode usage) {
        return usage.path("input_tokens").asLong()
                + usage.path("cache_read_input_tokens").asLong()
                + usage.path("cache_creation_input_tokens").asLong();
    }
}
