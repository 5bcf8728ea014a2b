package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LangChain4j's own clients for OpenAI's and Anthropic's dialects. */
@ExtendWith(Rehearsal.Shared.class)
class LangChain4jTest {
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";
    private static final String NANO = "stepgate/step-nano";
    private static final UserMessage LIMITS = UserMessage.from("What are the free tier limits?");
    private static final UserMessage HAVANA = UserMessage.from("What time is it in Havana?");
    private static final ToolSpecification GET_TIME =
            ToolSpecification.builder()
                    .name("get_time")
                    .description("Get the local time of a city")
                    .parameters(
                            JsonObjectSchema.builder()
                                    .addStringProperty("city")
                                    .required("city")
                                    .build())
                    .build();

    private final Rehearsal rehearsal;

    LangChain4jTest(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
    }

    /** Whose dialect a client speaks. */
    enum Dialect {
        OPENAI,
        ANTHROPIC
    }

    @ParameterizedTest
    @EnumSource
    void gets_a_whole_answer(Dialect dialect) {
        assertAnswered(model(dialect, NANO).chat(LIMITS));
    }

    @ParameterizedTest
    @EnumSource
    void gathers_a_streamed_answer(Dialect dialect) throws Exception {
        Heard heard = new Heard();

        streaming(dialect, NANO).chat(ChatRequest.builder().messages(LIMITS).build(), heard);

        assertAnswered(heard.answer());
        assertThat(heard.text()).isEqualTo(ANSWER);
        assertThat(heard.thought()).isEqualTo("I answer directly.");
    }

    private static void assertAnswered(ChatResponse answer) {
        assertThat(answer.aiMessage().text()).isEqualTo(ANSWER);
        assertThat(answer.aiMessage().thinking()).isEqualTo("I answer directly.");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.modelName()).isEqualTo(NANO);
        TokenUsage usage = answer.tokenUsage();
        assertThat(usage.outputTokenCount()).isEqualTo(23);
        assertThat(usage.totalTokenCount()).isEqualTo(usage.inputTokenCount() + 23);
    }

    @ParameterizedTest
    @EnumSource
    void calls_a_tool_and_reads_its_result(Dialect dialect) {
        ChatModel model = model(dialect, NANO);

        AiMessage asking = model.chat(withTool(HAVANA)).aiMessage();
        ToolExecutionRequest call = onlyCall(asking);
        ChatResponse answer =
                model.chat(
                        withTool(
                                HAVANA,
                                asking,
                                ToolExecutionResultMessage.from(call, "{\"time\":\"10:15\"}")));

        assertThat(answer.aiMessage().text()).isNotBlank();
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @EnumSource
    void gathers_a_streamed_call_of_a_tool(Dialect dialect) throws Exception {
        Heard heard = new Heard();

        streaming(dialect, NANO).chat(withTool(HAVANA), heard);

        assertThat(onlyCall(heard.answer().aiMessage()).id()).isNotBlank();
        assertThat(heard.answer().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(heard.calls())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly("{\"city\":\"Havana\"}");
    }

    private static ToolExecutionRequest onlyCall(AiMessage message) {
        assertThat(message.toolExecutionRequests()).hasSize(1);
        ToolExecutionRequest call = message.toolExecutionRequests().getFirst();
        assertThat(call.name()).isEqualTo("get_time");
        assertThat(call.arguments().replaceAll("\\s", "")).isEqualTo("{\"city\":\"Havana\"}");
        return call;
    }

    @ParameterizedTest
    @EnumSource
    void gets_json_that_complies_with_its_schema(Dialect dialect) throws Exception {
        JsonObjectSchema person =
                JsonObjectSchema.builder()
                        .addProperty("age", JsonIntegerSchema.builder().build())
                        .required("age")
                        .additionalProperties(false)
                        .build();
        ResponseFormat form =
                ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder().name("person").rootElement(person).build())
                        .build();

        ChatResponse answer =
                model(dialect, NANO)
                        .chat(ChatRequest.builder().messages(LIMITS).responseFormat(form).build());

        JsonNode said = new ObjectMapper().readTree(answer.aiMessage().text());
        assertThat(said.properties()).hasSize(1);
        assertThat(said.path("age").isIntegralNumber()).isTrue();
    }

    @Test
    void gets_vectors_of_texts() {
        List<Embedding> vectors =
                OpenAiEmbeddingModel.builder()
                        .baseUrl(rehearsal.gateway().address() + "/v1")
                        .apiKey(rehearsal.gateway().firstTenant().key())
                        .modelName("vectors-numbers")
                        .build()
                        .embedAll(List.of(TextSegment.from("two words"), TextSegment.from("one")))
                        .content();

        assertThat(vectors)
                .extracting(Embedding::vectorAsList)
                .containsExactly(List.of(0.25f, 0.25f, -1f), List.of(0.125f, 0.25f, -1f));
    }

    @ParameterizedTest
    @EnumSource
    void asks_again_until_a_limit_is_over(Dialect dialect) {
        rehearsal.limitOnce();

        AiMessage answer = patient(dialect, "limited").chat(LIMITS).aiMessage();

        assertThat(answer.text()).isEqualTo(Trial.words(60));
    }

    @ParameterizedTest
    @EnumSource
    void meets_errors_as_its_own_exceptions(Dialect dialect) {
        String spent = rehearsal.spentKey("langchain4j-" + dialect);

        assertThatThrownBy(() -> model(dialect, NANO, spent).chat(LIMITS))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("requests per day of tier poor are used up");
        assertThatThrownBy(() -> model(dialect, NANO, "sk-nobody").chat(LIMITS))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> model(dialect, "nobody/nothing").chat(LIMITS))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("nobody/nothing");
        assertThatThrownBy(() -> model(dialect, NANO).chat(UserMessage.from("a b ".repeat(9000))))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .containsPattern("maximum context length is 8192 tokens|prompt is too long");
    }

    @ParameterizedTest
    @EnumSource
    void hears_of_an_answer_that_breaks(Dialect dialect) throws Exception {
        Heard heard = new Heard();

        streaming(dialect, "breaks").chat(withTool(HAVANA), heard);

        assertThat(heard.error()).hasMessageContaining("no provider of this model could answer");
        assertThat(heard.text()).isEqualTo("Let me look.");
    }

    private static ChatRequest withTool(ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(List.of(messages))
                .toolSpecifications(GET_TIME)
                .build();
    }

    private ChatModel model(Dialect dialect, String name) {
        return model(dialect, name, rehearsal.gateway().firstTenant().key());
    }

    private ChatModel model(Dialect dialect, String name, String key) {
        return switch (dialect) {
            case OPENAI -> openAi(name, key).maxRetries(0).build();
            case ANTHROPIC -> anthropic(name, key).maxRetries(0).build();
        };
    }

    private ChatModel patient(Dialect dialect, String name) {
        String key = rehearsal.gateway().firstTenant().key();
        return switch (dialect) {
            case OPENAI -> openAi(name, key).maxRetries(5).build();
            case ANTHROPIC -> anthropic(name, key).maxRetries(5).build();
        };
    }

    private OpenAiChatModel.OpenAiChatModelBuilder openAi(String name, String key) {
        return OpenAiChatModel.builder()
                .baseUrl(rehearsal.gateway().address() + "/v1")
                .apiKey(key)
                .modelName(name)
                .temperature(0.0)
                .strictJsonSchema(true)
                .returnThinking(true);
    }

    private AnthropicChatModel.AnthropicChatModelBuilder anthropic(String name, String key) {
        return AnthropicChatModel.builder()
                .baseUrl(rehearsal.gateway().address() + "/v1")
                .apiKey(key)
                .modelName(name)
                .maxTokens(200)
                .temperature(0.0)
                .returnThinking(true);
    }

    private StreamingChatModel streaming(Dialect dialect, String name) {
        String url = rehearsal.gateway().address() + "/v1";
        String key = rehearsal.gateway().firstTenant().key();
        return switch (dialect) {
            case OPENAI ->
                    OpenAiStreamingChatModel.builder()
                            .baseUrl(url)
                            .apiKey(key)
                            .modelName(name)
                            .temperature(0.0)
                            .returnThinking(true)
                            .timeout(Duration.ofMinutes(1))
                            .build();
            case ANTHROPIC ->
                    AnthropicStreamingChatModel.builder()
                            .baseUrl(url)
                            .apiKey(key)
                            .modelName(name)
                            .maxTokens(200)
                            .temperature(0.0)
                            .returnThinking(true)
                            .timeout(Duration.ofMinutes(1))
                            .build();
        };
    }
}
