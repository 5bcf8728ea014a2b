package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.provider.ChatStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SalvageTest {
    private static final String CALL =
            "<tool_call>\n<function=look>\n<parameter=city>\nParis\n</parameter>\n"
                    + "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>";
    private static final String ARGUMENTS = "{\"city\":\"Paris\",\"days\":3}";
    private static final Tool LOOK =
            new Tool(
                    "look",
                    new RawJson("{\"properties\":{\"city\":{\"type\":\"string\"}}}"),
                    false,
                    new RawJson("{}"));

    private static final ChatRequest REQUEST =
            new ChatRequest("m", List.of(), List.of(LOOK), SamplingWishes.none(), Map.of());

    private final AtomicInteger ids = new AtomicInteger();

    @Test
    void a_call_in_the_text_becomes_a_call() {
        List<ChatEvent> events = salvage(say("Let me see. " + CALL), stop());

        assertThat(events)
                .containsExactly(
                        say("Let me see. "),
                        new ChatEvent.CallStarted(0, "call_1", "look"),
                        new ChatEvent.CallArguments(0, ARGUMENTS),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    }

    @Test
    void a_call_may_be_cut_anywhere() {
        for (int cut = 1; cut < CALL.length(); cut++) {
            List<ChatEvent> events =
                    salvage(say(CALL.substring(0, cut)), say(CALL.substring(cut)), stop());

            assertThat(events)
                    .as("cut at " + cut)
                    .contains(new ChatEvent.CallArguments(0, ARGUMENTS))
                    .noneMatch(ChatEvent.Text.class::isInstance);
        }
    }

    @Test
    void a_call_in_a_thought_becomes_a_call() {
        List<ChatEvent> events =
                salvage(new ChatEvent.Reasoning("hm " + CALL), say("done"), stop());

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Reasoning("hm "),
                        new ChatEvent.CallStarted(0, "call_1", "look"),
                        new ChatEvent.CallArguments(0, ARGUMENTS),
                        say("done"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    }

    @Test
    void several_calls_count_on_and_so_do_those_of_the_upstream() {
        List<ChatEvent> events =
                salvage(say(CALL + CALL), new ChatEvent.CallStarted(0, "c", "look"), stop());

        assertThat(events)
                .filteredOn(ChatEvent.CallStarted.class::isInstance)
                .containsExactly(
                        new ChatEvent.CallStarted(0, "call_1", "look"),
                        new ChatEvent.CallStarted(1, "call_2", "look"),
                        new ChatEvent.CallStarted(2, "c", "look"));
    }

    @Test
    void what_is_no_call_of_a_tool_stays_text() {
        Stream.of(
                        "a < b and <tool",
                        "<tool_call>look</tool_call>",
                        CALL.replace("look", "other"),
                        CALL.substring(0, 40),
                        CALL.replace("<parameter=days>", "garbage"))
                .forEach(
                        text -> {
                            List<ChatEvent> events = salvage(say(text), stop());

                            String said = "";
                            for (ChatEvent event : events.subList(0, events.size() - 1)) {
                                said += ((ChatEvent.Text) event).text();
                            }
                            assertThat(said).isEqualTo(text);
                            assertThat(events).last().isEqualTo(stop());
                        });
    }

    private List<ChatEvent> salvage(ChatEvent... events) {
        ids.set(0);
        ScriptedProvider provider = new ScriptedProvider("up").streams(events);
        List<ChatEvent> read = new ArrayList<>();
        try (ChatStream stream =
                new Salvage(
                        provider.open(REQUEST),
                        List.of(LOOK),
                        () -> "call_" + ids.incrementAndGet())) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                read.add(event);
            }
        }
        return read;
    }

    private static ChatEvent say(String text) {
        return new ChatEvent.Text(text);
    }

    private static ChatEvent stop() {
        return new ChatEvent.Finished(FinishReason.STOP);
    }
}
