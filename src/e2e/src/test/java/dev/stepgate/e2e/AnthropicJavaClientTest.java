package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Anthropic's own client for Java meets nothing it does not expect. */
@ExtendWith(OutOfTheBox.class)
class AnthropicJavaClientTest {
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    private final GatewayProcess gateway;
    private final AnthropicClient client;

    AnthropicJavaClientTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client = client(gateway.firstTenant().key());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void gets_a_whole_message() {
        Message message = client.messages().create(limits().build()).validate();

        assertAnswered(message);
    }

    @Test
    void gathers_a_streamed_message() {
        assertAnswered(streamed(limits().build()));
    }

    private static void assertAnswered(Message message) {
        assertThat(message.model().asString()).isEqualTo("stepgate/step-nano");
        assertThat(message.content()).hasSize(2);
        assertThat(message.content().getFirst().asThinking().thinking())
                .isEqualTo("I answer directly.");
        assertThat(message.content().getLast().asText().text()).isEqualTo(ANSWER);
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(
                        message.usage().inputTokens()
                                + message.usage().cacheReadInputTokens().orElseThrow())
                .isEqualTo(18);
        assertThat(message.usage().outputTokens()).isEqualTo(23);
    }

    @Test
    void uses_a_tool_and_reads_its_result() {
        MessageCreateParams.Builder conversation = timeInHavana();
        Message asking = client.messages().create(conversation.build()).validate();
        ToolUseBlock use = onlyUse(asking);

        Message answer =
                client.messages()
                        .create(
                                conversation
                                        .addMessage(asking)
                                        .addUserMessageOfContentBlockParams(
                                                List.of(
                                                        ContentBlockParam.ofToolResult(
                                                                ToolResultBlockParam.builder()
                                                                        .toolUseId(use.id())
                                                                        .content(
                                                                                "{\"time\":\"10:15\"}")
                                                                        .build())))
                                        .build())
                        .validate();

        assertThat(asking.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(use.name()).isEqualTo("get_time");
        assertThat(use._input()).isEqualTo(JsonValue.from(Map.of("city", "Havana")));
        assertThat(answer.content().getLast().asText().text()).isNotBlank();
    }

    @Test
    void gathers_a_streamed_use_of_a_tool() {
        Message asking = streamed(timeInHavana().build());

        assertThat(onlyUse(asking)._input()).isEqualTo(JsonValue.from(Map.of("city", "Havana")));
        assertThat(asking.stopReason()).contains(StopReason.TOOL_USE);
    }

    @Test
    void learns_that_its_bound_was_reached() {
        Message message = client.messages().create(limits().maxTokens(3).build()).validate();

        assertThat(message.stopReason()).contains(StopReason.MAX_TOKENS);
        assertThat(message.usage().outputTokens()).isEqualTo(3);
    }

    @Test
    void stops_before_one_of_its_sequences_and_learns_which() {
        MessageCreateParams stopping =
                limits().addStopSequence("never").addStopSequence("minute").build();

        List<Message> messages =
                List.of(client.messages().create(stopping).validate(), streamed(stopping));

        assertThat(messages)
                .allSatisfy(
                        message -> {
                            assertThat(message.content().getLast().asText().text())
                                    .isEqualTo("The free tier allows 20 requests per ");
                            assertThat(message.stopReason()).contains(StopReason.STOP_SEQUENCE);
                            assertThat(message.stopSequence()).contains("minute");
                        });
    }

    @Test
    void thinks_not_at_all_where_it_must_not() {
        Message message =
                client.messages()
                        .create(
                                limits().thinking(
                                                com.anthropic.models.messages.ThinkingConfigDisabled
                                                        .builder()
                                                        .build())
                                        .build())
                        .validate();

        assertThat(message.content()).noneMatch(ContentBlock::isThinking);
    }

    @Test
    void counts_as_many_tokens_as_are_read() {
        long counted =
                client.messages()
                        .countTokens(
                                MessageCountTokensParams.builder()
                                        .model("stepfun/step-3.5-flash")
                                        .addUserMessage("What are the free tier limits?")
                                        .build())
                        .validate()
                        .inputTokens();

        assertThat(counted).isEqualTo(18);
    }

    @Test
    void lists_and_finds_models() {
        List<ModelInfo> models = client.models().list().data();
        ModelInfo found = client.models().retrieve("stepfun/step-3.5-flash");

        assertThat(models)
                .extracting(ModelInfo::id)
                .containsExactly("stepfun/step-3.5-flash", "stepgate/step-nano");
        assertThat(models).allSatisfy(ModelInfo::validate);
        assertThat(found.displayName()).isEqualTo("Step 3.5 Flash");
    }

    @Test
    void meets_errors_as_its_own_exceptions() {
        assertThatThrownBy(() -> client("sk-nobody").models().list())
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("401");
        assertThatThrownBy(() -> client.messages().create(limits().model("nobody").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> client.messages().create(limits().maxTokens(-1).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("max_tokens: -1 (expected: 1 or more)");
    }

    @Test
    void reads_a_prompt_that_is_too_long_as_anthropics_words_have_it() {
        String tooLong = "a b ".repeat(9000);

        assertThatThrownBy(
                        () ->
                                client.messages()
                                        .create(
                                                limits().model("stepgate/step-nano")
                                                        .addAssistantMessage("ok")
                                                        .addUserMessage(tooLong)
                                                        .build()))
                .isInstanceOf(BadRequestException.class)
                .message()
                .matches("(?s).*prompt is too long: \\d+ tokens > \\d+ maximum.*");
    }

    private Message streamed(MessageCreateParams params) {
        MessageAccumulator gathered = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(params)) {
            events.stream().map(RawMessageStreamEvent::validate).forEach(gathered::accumulate);
        }
        return gathered.message().validate();
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .authToken(key)
                .baseUrl(gateway.address().toString())
                .maxRetries(0)
                .build();
    }

    private static ToolUseBlock onlyUse(Message message) {
        List<ContentBlock> uses =
                message.content().stream().filter(ContentBlock::isToolUse).toList();
        assertThat(uses).hasSize(1);
        return uses.getFirst().asToolUse();
    }

    private static MessageCreateParams.Builder limits() {
        return MessageCreateParams.builder()
                .model("stepfun/step-3.5-flash")
                .maxTokens(200)
                .putAdditionalBodyProperty("temperature", JsonValue.from(0))
                .addUserMessage("What are the free tier limits?");
    }

    private static MessageCreateParams.Builder timeInHavana() {
        return MessageCreateParams.builder()
                .model("stepgate/step-nano")
                .maxTokens(200)
                .putAdditionalBodyProperty("temperature", JsonValue.from(0))
                .addUserMessage("What time is it in Havana?")
                .addTool(
                        Tool.builder()
                                .name("get_time")
                                .description("Get the local time of a city")
                                .inputSchema(
                                        Tool.InputSchema.builder()
                                                .properties(
                                                        Tool.InputSchema.Properties.builder()
                                                                .putAdditionalProperty(
                                                                        "city",
                                                                        JsonValue.from(
                                                                                Map.of(
                                                                                        "type",
                                                                                        "string")))
                                                                .build())
                                                .addRequired("city")
                                                .build())
                                .build());
    }
}
