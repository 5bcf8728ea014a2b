package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.doubles.Answers;
import dev.stepgate.doubles.Chunks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Official clients find nothing wrong with answers that have in them whatever one may have. */
@ExtendWith(Rehearsal.Shared.class)
class GeneratedAnswersTest {
    private static final int ROUNDS = 40;

    private final Rehearsal rehearsal;
    private final String url;
    private final String key;

    GeneratedAnswersTest(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        this.url = rehearsal.gateway().address().toString();
        this.key = rehearsal.gateway().firstTenant().key();
    }

    @Test
    void anthropics_java_client_finds_every_event_and_message_valid() {
        Random random = new Random(3);
        AnthropicClient client =
                AnthropicOkHttpClient.builder().baseUrl(url).apiKey(key).maxRetries(0).build();
        MessageCreateParams asked =
                MessageCreateParams.builder()
                        .model("scripted")
                        .maxTokens(1000)
                        .addUserMessage("Anything.")
                        .build();
        for (int round = 0; round < ROUNDS; round++) {
            List<ChatEvent> meant = Answers.random(random, 1, Answers.Odds.UNTOLD);
            MessageAccumulator gathered = MessageAccumulator.create();

            say(meant);
            try (var events = client.messages().createStreaming(asked)) {
                events.stream().map(RawMessageStreamEvent::validate).forEach(gathered::accumulate);
            }
            say(meant);
            Message whole = client.messages().create(asked).validate();

            assertThat(gathered.message().validate().content()).isEqualTo(whole.content());
            assertThat(gathered.message().stopReason()).isEqualTo(whole.stopReason());
            assertThat(text(whole)).isEqualTo(text(meant));
        }
        client.close();
    }

    private static String text(Message message) {
        StringBuilder text = new StringBuilder();
        message.content()
                .forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
        return text.toString();
    }

    @Test
    void openais_java_client_finds_every_chunk_and_completion_valid() {
        Random random = new Random(4);
        OpenAIClient client =
                OpenAIOkHttpClient.builder().baseUrl(url + "/v1").apiKey(key).maxRetries(0).build();
        for (int round = 0; round < ROUNDS; round++) {
            int choices = 1 + random.nextInt(3);
            List<ChatEvent> meant = Answers.random(random, choices, Answers.Odds.TOLD);
            ChatCompletionAccumulator gathered = ChatCompletionAccumulator.create();
            ChatCompletionCreateParams asked =
                    ChatCompletionCreateParams.builder()
                            .model("scripted")
                            .addUserMessage("Anything.")
                            .n(choices)
                            .logprobs(true)
                            .topLogprobs(2)
                            .build();

            say(meant);
            try (var chunks = client.chat().completions().createStreaming(asked)) {
                chunks.stream().map(ChatCompletionChunk::validate).forEach(gathered::accumulate);
            }
            say(meant);
            var whole = client.chat().completions().create(asked).validate();

            assertThat(gathered.chatCompletion().validate().choices()).hasSize(choices);
            assertThat(whole.choices()).hasSize(choices);
        }
        client.close();
    }

    @Test
    void openais_javascript_client_puts_together_what_was_meant() throws Exception {
        Random random = new Random(5);
        NodeClient node = NodeClient.together();
        List<String> meant = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ChatEvent> events = Answers.random(random, 1, Answers.Odds.UNTOLD);
            say(events);
            meant.add(assembled(events));
        }

        Command run =
                node.runScript("openai-assembles.mjs", url + "/v1", key, Integer.toString(ROUNDS));

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines()).containsExactlyElementsOf(meant);
    }

    private void say(List<ChatEvent> meant) {
        rehearsal.scripted().then(Chunks.stream(meant.toArray(ChatEvent[]::new)));
    }

    private static String text(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.Text said) {
                text.append(said.text());
            }
        }
        return text.toString();
    }

    /** An answer as the script prints it. */
    private static String assembled(List<ChatEvent> events) {
        StringBuilder thought = new StringBuilder();
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        FinishReason reason = FinishReason.STOP;
        long tokens = 0;
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Reasoning more -> thought.append(more.text());
                case ChatEvent.Text said -> {}
                case ChatEvent.CallStarted call ->
                        calls.addArray().add(call.id()).add(call.name()).add("");
                case ChatEvent.CallArguments more -> {
                    ArrayNode call = (ArrayNode) calls.get(more.index());
                    call.set(2, call.get(2).textValue() + more.fragment());
                }
                case ChatEvent.Finished finished -> reason = finished.reason();
                case ChatEvent.Used used -> tokens = used.usage().completionTokens();
            }
        }
        return JsonNodeFactory.instance
                .arrayNode()
                .add(thought.toString())
                .add(text(events))
                .add(calls)
                .add(reason.word())
                .add(tokens)
                .toString();
    }
}
