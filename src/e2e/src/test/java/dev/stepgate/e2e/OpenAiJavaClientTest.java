package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenAI's own client for Java meets nothing it does not expect. */
@ExtendWith(OutOfTheBox.class)
class OpenAiJavaClientTest {
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    private final GatewayProcess gateway;
    private final OpenAIClient client;

    OpenAiJavaClientTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client = client(gateway.firstTenant().key());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void gets_a_whole_answer() {
        ChatCompletion answer = client.chat().completions().create(limits().build()).validate();

        assertThat(answer.model()).isEqualTo("stepgate/step-nano");
        assertThat(answer.choices().getFirst().message().content()).contains(ANSWER);
        assertThat(answer.choices().getFirst().message()._additionalProperties())
                .containsEntry("reasoning_content", JsonValue.from("I answer directly."));
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(41);
    }

    @Test
    void gathers_a_streamed_answer_and_its_usage() {
        ChatCompletionCreateParams params =
                limits().streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();

        ChatCompletion answer = streamed(params);

        assertThat(answer.choices().getFirst().message().content()).contains(ANSWER);
        assertThat(answer.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(23);
    }

    @Test
    void reads_how_likely_each_token_was() {
        ChatCompletion answer =
                client.chat()
                        .completions()
                        .create(limits().logprobs(true).topLogprobs(2).build())
                        .validate();

        assertLikely(answer.choices().getFirst());
    }

    @Test
    void gets_two_choices_and_pays_for_the_prompt_once() {
        ChatCompletion answer =
                client.chat().completions().create(limits().n(2).build()).validate();

        assertThat(answer.choices())
                .extracting(ChatCompletion.Choice::index)
                .containsExactly(0L, 1L);
        assertThat(answer.choices())
                .allSatisfy(choice -> assertThat(choice.message().content()).contains(ANSWER));
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(18);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(2 * 23);
    }

    @Test
    void gathers_two_streamed_choices_and_how_likely_their_tokens_were() {
        ChatCompletion answer = streamed(limits().n(2).logprobs(true).topLogprobs(2).build());

        assertThat(answer.choices()).hasSize(2).allSatisfy(OpenAiJavaClientTest::assertLikely);
    }

    /** Greedy choices are the likeliest tokens, and their texts are the content. */
    private static void assertLikely(ChatCompletion.Choice choice) {
        List<ChatCompletionTokenLogprob> tokens =
                choice.logprobs().orElseThrow().content().orElseThrow();

        assertThat(choice.message().content()).contains(ANSWER);
        assertThat(tokens.stream().map(ChatCompletionTokenLogprob::token))
                .satisfies(texts -> assertThat(String.join("", texts)).isEqualTo(ANSWER));
        assertThat(tokens)
                .allSatisfy(
                        token -> {
                            assertThat(token.logprob()).isLessThanOrEqualTo(0);
                            assertThat(token.bytes()).isPresent();
                            assertThat(token.topLogprobs()).hasSize(2);
                            assertThat(token.topLogprobs().getFirst().token())
                                    .isEqualTo(token.token());
                        });
    }

    @Test
    void lists_and_finds_models() {
        List<Model> models = client.models().list().data();
        Model found = client.models().retrieve("stepfun/step-3.5-flash");

        assertThat(models)
                .extracting(Model::id)
                .containsExactly("stepfun/step-3.5-flash", "stepgate/step-nano");
        assertThat(found.ownedBy()).isEqualTo("stepfun");
    }

    @Test
    void calls_a_tool_and_reads_its_result() {
        ChatCompletionCreateParams.Builder conversation = timeInHavana();

        ChatCompletionMessage asking =
                client.chat()
                        .completions()
                        .create(conversation.build())
                        .choices()
                        .getFirst()
                        .message();
        ChatCompletionMessageFunctionToolCall call = onlyCall(asking);
        ChatCompletion answer =
                client.chat()
                        .completions()
                        .create(
                                conversation
                                        .addMessage(asking)
                                        .addMessage(
                                                ChatCompletionToolMessageParam.builder()
                                                        .toolCallId(call.id())
                                                        .content("{\"time\":\"10:15\"}")
                                                        .build())
                                        .build());

        assertThat(call.function().name()).isEqualTo("get_time");
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Havana\"}");
        assertThat(answer.choices().getFirst().message().content().orElse("")).isNotBlank();
    }

    @Test
    void gathers_a_streamed_tool_call() {
        ChatCompletion answer = streamed(timeInHavana().build());

        ChatCompletionMessageFunctionToolCall call =
                onlyCall(answer.choices().getFirst().message());
        assertThat(answer.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Havana\"}");
    }

    @Test
    void gets_json_that_parses_and_complies_with_its_schema() throws Exception {
        ChatCompletion answer =
                client.chat()
                        .completions()
                        .create(
                                limits().jsonSchemaResponseFormat(
                                                aged(Map.of("minimum", 100, "maximum", 120)))
                                        .build());

        JsonNode person =
                new ObjectMapper()
                        .readTree(answer.choices().getFirst().message().content().orElseThrow());
        assertThat(person.properties()).hasSize(1);
        assertThat(person.path("age").intValue()).isBetween(100, 120);
        assertThat(answer.choices().getFirst().message()._additionalProperties())
                .containsKey("reasoning_content");
        assertThat(answer.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void learns_which_keyword_of_its_schema_cannot_be_done() {
        ChatCompletionCreateParams impossible =
                limits().jsonSchemaResponseFormat(aged(Map.of("not", Map.of()))).build();

        assertThatThrownBy(() -> client.chat().completions().create(impossible))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        fault -> {
                            assertThat(fault.param())
                                    .contains("response_format.json_schema.schema");
                            assertThat(fault)
                                    .hasMessageContaining("schema/properties/age")
                                    .hasMessageContaining("not");
                        });
    }

    @Test
    void gets_the_call_it_requires_whatever_it_asks() {
        ChatCompletion answer =
                client.chat()
                        .completions()
                        .create(
                                timeInHavana()
                                        .addUserMessage("Which day comes after Monday?")
                                        .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                                        .parallelToolCalls(false)
                                        .build());

        ChatCompletion.Choice choice = answer.choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(onlyCall(choice.message()).function().name()).isEqualTo("get_time");
        assertThat(onlyCall(choice.message()).function().arguments())
                .matches("\\{\"city\":\".*\"}");
    }

    @Test
    void gets_an_answer_without_a_thought() {
        ChatCompletion answer =
                client.chat()
                        .completions()
                        .create(limits().reasoningEffort(ReasoningEffort.NONE).build());

        ChatCompletion.Choice choice = answer.choices().getFirst();
        assertThat(choice.message()._additionalProperties()).doesNotContainKey("reasoning_content");
        assertThat(choice.message().content().orElse("")).isNotBlank();
        assertThat(
                        answer.usage()
                                .orElseThrow()
                                .completionTokensDetails()
                                .orElseThrow()
                                .reasoningTokens())
                .contains(0L);
    }

    @Test
    void meets_errors_as_its_own_exceptions() {
        assertThatThrownBy(() -> client("sk-nobody").models().list())
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("401");
        assertThatThrownBy(
                        () ->
                                client.chat()
                                        .completions()
                                        .create(limits().model("nobody/nothing").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nobody/nothing");
        assertThatThrownBy(
                        () ->
                                client.chat()
                                        .completions()
                                        .create(limits().maxCompletionTokens(-1).build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        fault -> assertThat(fault.param()).contains("max_completion_tokens"));
    }

    private ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator gathered = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(gathered::accumulate);
        }
        return gathered.chatCompletion();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(gateway.address() + "/v1")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionMessageFunctionToolCall onlyCall(ChatCompletionMessage message) {
        assertThat(message.toolCalls().orElseThrow()).hasSize(1);
        return message.toolCalls().orElseThrow().getFirst().asFunction();
    }

    private static ChatCompletionCreateParams.Builder limits() {
        return ChatCompletionCreateParams.builder()
                .model("stepfun/step-3.5-flash")
                .temperature(0)
                .addUserMessage("What are the free tier limits?");
    }

    private static ResponseFormatJsonSchema.JsonSchema aged(Map<String, Object> bounds) {
        Map<String, Object> age = new HashMap<>(bounds);
        age.put("type", "integer");
        return ResponseFormatJsonSchema.JsonSchema.builder()
                .name("person")
                .strict(true)
                .schema(
                        ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("age", age)))
                                .putAdditionalProperty("required", JsonValue.from(List.of("age")))
                                .putAdditionalProperty(
                                        "additionalProperties", JsonValue.from(false))
                                .build())
                .build();
    }

    private static ChatCompletionCreateParams.Builder timeInHavana() {
        FunctionParameters parameters =
                FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build();
        return ChatCompletionCreateParams.builder()
                .model("stepgate/step-nano")
                .temperature(0)
                .addUserMessage("What time is it in Havana?")
                .addFunctionTool(
                        FunctionDefinition.builder()
                                .name("get_time")
                                .description("Get the local time of a city")
                                .parameters(parameters)
                                .build());
    }
}
