package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own clients for Java and JavaScript meet nothing they do not expect in a response. */
@ExtendWith(OutOfTheBox.class)
class OpenAiResponsesTest {
    private static final String CLIENT = "openai@6.49.0";
    private static final String QUESTION = "What are the free tier limits?";
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    private final GatewayProcess gateway;
    private final OpenAIClient client;

    OpenAiResponsesTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client = client(gateway.firstTenant().key());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void gets_a_whole_response() {
        Response response = client.responses().create(limits().build()).validate();

        assertThat(text(response)).isEqualTo(ANSWER);
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.usage().orElseThrow().totalTokens()).isEqualTo(41);
        assertThat(thought(response)).isEqualTo("I answer directly.");
    }

    @Test
    void gathers_a_streamed_response() {
        Response response = streamed(limits().build()).validate();

        assertThat(text(response)).isEqualTo(ANSWER);
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(23);
        assertThat(thought(response)).isEqualTo("I answer directly.");
    }

    @Test
    void learns_that_a_response_was_cut_short() {
        Response response = streamed(limits().maxOutputTokens(8).build());

        assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
        assertThat(response.incompleteDetails().orElseThrow().reason().orElseThrow().asString())
                .isEqualTo("max_output_tokens");
    }

    @Test
    void calls_a_tool_and_reads_its_result() {
        Response asking = streamed(timeInHavana().build());
        ResponseFunctionToolCall call = onlyCall(asking);

        Response response =
                client.responses()
                        .create(
                                timeInHavana()
                                        .inputOfResponse(
                                                List.of(
                                                        user("What time is it in Havana?"),
                                                        ResponseInputItem.ofFunctionCall(call),
                                                        result(call)))
                                        .build())
                        .validate();

        assertThat(call.name()).isEqualTo("get_time");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Havana\"}");
        assertThat(text(response)).isNotBlank();
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofEasyInputMessage(
                EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build());
    }

    private static ResponseInputItem result(ResponseFunctionToolCall call) {
        return ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("{\"time\":\"10:15\"}")
                        .build());
    }

    @Test
    void counts_exactly_what_the_response_will_read() {
        long counted =
                client.responses()
                        .inputTokens()
                        .count(
                                InputTokenCountParams.builder()
                                        .model("stepfun/step-3.5-flash")
                                        .input(QUESTION)
                                        .build())
                        .inputTokens();

        assertThat(counted)
                .isEqualTo(
                        client.responses()
                                .create(limits().build())
                                .usage()
                                .orElseThrow()
                                .inputTokens());
    }

    @Test
    void meets_errors_as_its_own_exceptions() {
        assertThatThrownBy(() -> client.responses().create(limits().model("nobody/x").build()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(
                        () ->
                                client.responses()
                                        .create(limits().previousResponseId("resp_1").build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        fault -> assertThat(fault.param()).contains("previous_response_id"));
        assertThatThrownBy(() -> client.responses().retrieve("resp_1"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void goes_on_from_a_response_that_was_stored() {
        Client storing = gateway.newTenant("stores-responses", "paid");
        gateway.operator()
                .request()
                .body("{\"store_responses\":true}")
                .patch("/admin/v1/tenants/stores-responses")
                .then()
                .statusCode(200);
        OpenAIClient own = client(storing.key());

        Response first = own.responses().create(limits().build());
        Response next =
                own.responses()
                        .create(
                                limits().input("And for paid?")
                                        .previousResponseId(first.id())
                                        .build());

        assertThat(next.previousResponseId()).contains(first.id());
        assertThat(next.usage().orElseThrow().inputTokens())
                .isGreaterThan(first.usage().orElseThrow().totalTokens() - 10);
        assertThat(text(own.responses().retrieve(first.id()).validate())).isEqualTo(ANSWER);
        assertThat(own.responses().inputItems().list(first.id()).data()).hasSize(1);
        own.responses().delete(first.id());
        assertThatThrownBy(() -> own.responses().retrieve(first.id()))
                .isInstanceOf(NotFoundException.class);
        own.close();
    }

    private static final String SCRIPT =
            """
            import OpenAI from "openai";
            const [, , baseURL, apiKey] = process.argv;
            const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
            const question = {
              model: "stepfun/step-3.5-flash", temperature: 0, input: "What are the free tier limits?",
            };
            console.log((await client.responses.create(question)).output_text);
            let said = "";
            for await (const event of await client.responses.create({ ...question, stream: true }))
              if (event.type === "response.output_text.delta") said += event.delta;
            console.log(said);
            const gathered = await client.responses.stream(question).finalResponse();
            console.log(gathered.output_text, gathered.usage.total_tokens, gathered.output[0].content[0].text);
            const time = {
              model: "stepgate/step-nano", temperature: 0,
              tools: [{ type: "function", name: "get_time", description: "Get the local time of a city", strict: false,
                parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } }],
            };
            const input = [{ role: "user", content: "What time is it in Havana?" }];
            const asking = await client.responses.stream({ ...time, input, include: ["reasoning.encrypted_content"] }).finalResponse();
            const call = asking.output.find((item) => item.type === "function_call");
            console.log(call.name, call.arguments);
            input.push(...asking.output, { type: "function_call_output", call_id: call.call_id, output: '{"time":"10:15"}' });
            console.log((await client.responses.create({ ...time, input })).output_text !== "");
            const schema = { type: "object", properties: { age: { type: "integer", minimum: 100, maximum: 120 } },
              required: ["age"], additionalProperties: false };
            const parsed = await client.responses.parse({ ...question,
              text: { format: { type: "json_schema", name: "person", strict: true, schema } } });
            console.log(parsed.output_parsed.age >= 100);
            await client.responses.create({ ...question, previous_response_id: "resp_1" })
              .catch((fault) => console.log(fault.status, fault.param));
            """;

    @Test
    void javascript_reads_it_whole_and_streamed_with_tools_and_forms(@TempDir Path folder)
            throws Exception {
        Command run =
                NodeClient.fetched(CLIENT, folder)
                        .run(SCRIPT, gateway.address() + "/v1", gateway.firstTenant().key());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        ANSWER,
                        ANSWER,
                        ANSWER + " 41 I answer directly.",
                        "get_time {\"city\":\"Havana\"}",
                        "true",
                        "true",
                        "400 previous_response_id");
    }

    private Response streamed(ResponseCreateParams params) {
        ResponseAccumulator gathered = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events =
                client.responses().createStreaming(params)) {
            events.stream().forEach(gathered::accumulate);
        }
        return gathered.response();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(part -> part.asOutputText().text())
                .collect(Collectors.joining());
    }

    private static String thought(Response response) {
        return response.output().stream()
                .flatMap(item -> item.reasoning().stream())
                .flatMap(item -> item.content().stream().flatMap(List::stream))
                .map(part -> part.text())
                .collect(Collectors.joining());
    }

    private static ResponseFunctionToolCall onlyCall(Response response) {
        List<ResponseFunctionToolCall> calls =
                response.output().stream()
                        .filter(ResponseOutputItem::isFunctionCall)
                        .map(ResponseOutputItem::asFunctionCall)
                        .toList();
        assertThat(calls).hasSize(1);
        return calls.getFirst();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(gateway.address() + "/v1")
                .maxRetries(0)
                .build();
    }

    private static ResponseCreateParams.Builder limits() {
        return ResponseCreateParams.builder()
                .model("stepfun/step-3.5-flash")
                .temperature(0.0)
                .input(QUESTION);
    }

    private static ResponseCreateParams.Builder timeInHavana() {
        return ResponseCreateParams.builder()
                .model("stepgate/step-nano")
                .temperature(0.0)
                .input("What time is it in Havana?")
                .addTool(
                        FunctionTool.builder()
                                .name("get_time")
                                .description("Get the local time of a city")
                                .strict(false)
                                .parameters(
                                        FunctionTool.Parameters.builder()
                                                .putAdditionalProperty(
                                                        "type", JsonValue.from("object"))
                                                .putAdditionalProperty(
                                                        "properties",
                                                        JsonValue.from(
                                                                Map.of(
                                                                        "city",
                                                                        Map.of("type", "string"))))
                                                .putAdditionalProperty(
                                                        "required", JsonValue.from(List.of("city")))
                                                .build())
                                .build());
    }
}
