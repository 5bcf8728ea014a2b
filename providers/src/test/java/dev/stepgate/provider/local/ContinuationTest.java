package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.provider.ChatStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that is cut anywhere and gone on with is the answer that was never cut. */
class ContinuationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ANSWERS =
            Path.of("../local-engine/src/test/resources/fixtures/nano/answers.json");

    /** Twenty chats: every one that calls a tool, and twelve that do not. */
    private static final int WITH_TOOLS = 8;

    private static final int WITHOUT = 12;

    private final LocalModels models = NanoChat.models(4, LocalSettings.Kernels.AUTO);

    private final LocalProvider provider = models.providers().getFirst();

    /** Until the fast kernels are compiled the plain ones answer, which round otherwise. */
    @BeforeEach
    void wait_for_one_kind_of_kernels() throws InterruptedException {
        var never = new CountDownLatch(1);
        while (provider.kernelState().filter(state -> state.endsWith("warming")).isPresent()) {
            assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void cut_after_any_event_it_reads_as_if_whole() throws IOException {
        for (ChatRequest request : twenty()) {
            List<ChatEvent> whole = answer(request, Spoken.NOTHING);

            for (int cut = 1; cut < whole.size() - 1; cut++) {
                Spoken spoken = spoken(whole.subList(0, cut));
                assertSame(request, whole, spoken);
            }
        }
    }

    @Test
    void cut_anywhere_in_a_calls_arguments_it_reads_as_if_whole() throws IOException {
        for (ChatRequest request : twenty().subList(0, WITH_TOOLS)) {
            List<ChatEvent> whole = answer(request, Spoken.NOTHING);
            Spoken all = spoken(whole);
            ToolCall call = all.calls().getLast();

            for (int cut = 0; cut <= call.arguments().length(); cut++) {
                String half = call.arguments().substring(0, cut);
                List<ToolCall> calls = new ArrayList<>(all.calls());
                calls.set(calls.size() - 1, new ToolCall(call.id(), call.name(), half));
                assertSame(request, whole, new Spoken(all.reasoning(), all.text(), calls));
            }
        }
    }

    @Test
    void an_answer_as_long_as_it_may_be_ends_at_once() throws IOException {
        ChatRequest request = twenty().getLast();
        Spoken all = spoken(answer(request, Spoken.NOTHING));
        ChatRequest shorter = NanoChat.request(request.messages(), request.tools(), greedy(3));

        List<ChatEvent> rest = answer(shorter, all);

        assertThat(rest).first().isEqualTo(new ChatEvent.Finished(FinishReason.LENGTH));
        assertThat(rest).hasSize(2);
    }

    @Test
    void an_answer_that_is_gone_on_with_names_the_stop_text_that_ends_it() {
        ChatRequest request = NanoChat.question(greedy(100, "Monday"));

        List<ChatEvent> rest = answer(request, new Spoken("", "Tuesday comes", List.of()));

        assertThat(rest).contains(new ChatEvent.Finished(0, FinishReason.STOP, "Monday"));
    }

    private void assertSame(ChatRequest request, List<ChatEvent> whole, Spoken spoken) {
        List<ChatEvent> rest = answer(request, spoken);

        Spoken joined = joined(spoken, rest);
        String where = request.messages().getLast().content() + " cut at " + spoken;
        assertThat(joined.reasoning()).as(where).isEqualTo(spoken(whole).reasoning());
        assertThat(joined.text()).as(where).isEqualTo(spoken(whole).text());
        assertThat(named(joined)).as(where).isEqualTo(named(spoken(whole)));
        assertThat(rest.get(rest.size() - 2)).as(where).isEqualTo(whole.get(whole.size() - 2));
        assertThat(used(rest)).as(where).isEqualTo(used(whole));
    }

    private List<ChatEvent> answer(ChatRequest request, Spoken spoken) {
        try (ChatStream stream =
                spoken.nothing() ? provider.open(request) : provider.goOn(request, spoken)) {
            return drain(stream);
        }
    }

    /** Tokens read and written; not the cached ones, which depend on who asked before. */
    private static List<Long> used(List<ChatEvent> events) {
        return events.getLast() instanceof ChatEvent.Used(var usage)
                ? List.of(usage.promptTokens(), usage.completionTokens(), usage.reasoningTokens())
                : List.of();
    }

    private static List<String> named(Spoken spoken) {
        return spoken.calls().stream().map(call -> call.name() + call.arguments()).toList();
    }

    private static Spoken spoken(List<ChatEvent> events) {
        return joined(Spoken.NOTHING, events);
    }

    private static Spoken joined(Spoken before, List<ChatEvent> events) {
        var reasoning = new StringBuilder(before.reasoning());
        var text = new StringBuilder(before.text());
        List<ToolCall> calls = new ArrayList<>(before.calls());
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Reasoning thought -> reasoning.append(thought.text());
                case ChatEvent.Text said -> text.append(said.text());
                case ChatEvent.CallStarted call ->
                        calls.add(call.index(), new ToolCall(call.id(), call.name(), ""));
                case ChatEvent.CallArguments more -> {
                    ToolCall call = calls.get(more.index());
                    calls.set(
                            more.index(),
                            new ToolCall(
                                    call.id(), call.name(), call.arguments() + more.fragment()));
                }
                case ChatEvent.Finished _, ChatEvent.Used _ -> {}
            }
        }
        return new Spoken(reasoning.toString(), text.toString(), calls);
    }

    private static List<ChatRequest> twenty() throws IOException {
        List<ChatRequest> calling = new ArrayList<>();
        List<ChatRequest> speaking = new ArrayList<>();
        for (JsonNode chat : JSON.readTree(ANSWERS.toFile())) {
            (chat.has("tools") ? calling : speaking).add(request(chat));
        }
        List<ChatRequest> twenty = new ArrayList<>(calling.subList(0, WITH_TOOLS));
        twenty.addAll(speaking.subList(0, WITHOUT));
        return twenty;
    }

    private static ChatRequest request(JsonNode chat) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : chat.path("messages")) {
            messages.add(
                    Message.of(
                            Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
                            message.path("content").asText()));
        }
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : chat.path("tools")) {
            tools.add(
                    new Tool(
                            tool.path("function").path("name").asText(),
                            new RawJson(tool.path("function").path("parameters").toString()),
                            false,
                            new RawJson(tool.toString())));
        }
        return NanoChat.request(messages, tools, greedy(200));
    }
}
