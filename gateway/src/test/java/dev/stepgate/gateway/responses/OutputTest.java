package dev.stepgate.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.gateway.responses.ResponseObject.Standing;
import dev.stepgate.gateway.responses.ResponsesAsked.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, ToolName> TOOLS =
            Map.of(
                    "patch", new ToolName("", "patch", true),
                    "crew__hire", new ToolName("crew", "hire", false));
    private static final Telling TELLING = new Telling(Wording.Kind.THOUGHT, false, false, TOOLS);
    private static final Standing COMPLETED = new Standing.Completed(1);

    @Test
    void a_thought_a_text_and_a_call_are_told_in_the_order_of_the_specification() throws Exception {
        Assembled told =
                told(
                        TELLING,
                        COMPLETED,
                        new ChatEvent.Reasoning("hm"),
                        new ChatEvent.Text("Hé"),
                        new ChatEvent.Text("y"),
                        new ChatEvent.CallStarted(0, "call_1", "wave"),
                        new ChatEvent.CallArguments(0, "{\"to\":"),
                        new ChatEvent.CallArguments(0, "\"all\"}"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS));

        assertThat(told.types())
                .containsExactly(
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done");
        assertThat(told.items().toString().replace('"', '\''))
                .isEqualTo(
                        """
                        [{'id':'rs_x_0','type':'reasoning','summary':[],\
                        'content':[{'type':'reasoning_text','text':'hm'}],'status':'completed'},\
                        {'id':'msg_x_1','type':'message','role':'assistant',\
                        'content':[{'type':'output_text','text':'Héy','annotations':[],'logprobs':[]}],\
                        'status':'completed'},\
                        {'id':'fc_x_2','type':'function_call','call_id':'call_1','name':'wave',\
                        'arguments':'{\\'to\\':\\'all\\'}','status':'completed'}]""");
    }

    @Test
    void a_thought_is_a_summary_for_who_asks_for_one_and_is_carried_for_who_hands_it_back()
            throws Exception {
        Telling telling = new Telling(Wording.Kind.SUMMARY, true, false, Map.of());

        Assembled told = told(telling, COMPLETED, new ChatEvent.Reasoning("süß"));

        assertThat(told.types())
                .containsExactly(
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done");
        assertThat(told.items().get(0).at("/summary/0/text").textValue()).isEqualTo("süß");
        Conversation next = new Conversation();
        InputReading.read(told.items(), next, Past.none());
        assertThat(next.messages().getFirst().reasoning()).isEqualTo("süß");
    }

    @Test
    void calls_that_come_mixed_are_told_one_after_the_other() throws Exception {
        Assembled told =
                told(
                        TELLING,
                        COMPLETED,
                        new ChatEvent.CallStarted(0, "a", "one"),
                        new ChatEvent.CallStarted(1, "b", "two"),
                        new ChatEvent.CallArguments(1, "{\"n\":2}"),
                        new ChatEvent.CallArguments(0, "{\"n\""),
                        new ChatEvent.Text("and"),
                        new ChatEvent.CallArguments(0, ":1}"));

        assertThat(told.items())
                .extracting(
                        item ->
                                item.path("arguments").asText()
                                        + item.at("/content/0/text").asText())
                .containsExactly("{\"n\":1}", "{\"n\":2}", "and");
    }

    @Test
    void a_call_without_arguments_has_an_empty_object() throws Exception {
        Assembled told = told(TELLING, COMPLETED, new ChatEvent.CallStarted(0, "a", "one"));

        assertThat(told.items().get(0).get("arguments").textValue()).isEqualTo("{}");
    }

    @Test
    void a_call_of_a_freeform_tool_has_its_text_alone() throws Exception {
        Assembled told =
                told(
                        TELLING,
                        COMPLETED,
                        new ChatEvent.CallStarted(0, "a", "patch"),
                        new ChatEvent.CallArguments(0, "{\"in"),
                        new ChatEvent.CallArguments(0, "put\": \"*** Begin\\"),
                        new ChatEvent.CallArguments(0, "n+\\u00"),
                        new ChatEvent.CallArguments(0, "e9\\\"\"}"));

        assertThat(told.types()).contains("response.custom_tool_call_input.done");
        assertThat(told.items().get(0).toString())
                .isEqualTo(
                        "{\"id\":\"ctc_x_0\",\"type\":\"custom_tool_call\",\"call_id\":\"a\","
                                + "\"name\":\"patch\",\"input\":\"*** Begin\\n+é\\\"\","
                                + "\"status\":\"completed\"}");
    }

    @Test
    void a_call_of_a_tool_in_a_namespace_names_both() throws Exception {
        Assembled told =
                told(
                        TELLING,
                        COMPLETED,
                        new ChatEvent.CallStarted(0, "a", "crew__hire"),
                        new ChatEvent.CallArguments(0, "{}"));

        assertThat(told.items().get(0).get("name").textValue()).isEqualTo("hire");
        assertThat(told.items().get(0).get("namespace").textValue()).isEqualTo("crew");
    }

    @Test
    void what_was_cut_short_is_incomplete_and_still_told_to_its_end() throws Exception {
        Assembled told =
                told(
                        TELLING,
                        new Standing.Incomplete(FinishReason.LENGTH, Optional.empty()),
                        new ChatEvent.Text("so"),
                        new ChatEvent.CallStarted(0, "a", "one"),
                        new ChatEvent.CallArguments(0, "{\"n\""));

        assertThat(told.items())
                .extracting(item -> item.get("status").textValue())
                .containsExactly("completed", "incomplete");
    }

    @Test
    void whatever_is_said_an_assembler_reads_what_was_meant() throws Exception {
        for (int seed = 0; seed < 400; seed++) {
            Random chance = new Random(seed);
            List<JsonNode> meant = new ArrayList<>();
            List<ChatEvent.OfChoice> events = events(chance, meant);
            Telling telling =
                    new Telling(
                            chance.nextBoolean() ? Wording.Kind.THOUGHT : Wording.Kind.SUMMARY,
                            chance.nextBoolean(),
                            false,
                            TOOLS);

            Assembled told = told(telling, COMPLETED, events.toArray(ChatEvent.OfChoice[]::new));

            List<JsonNode> read = new ArrayList<>();
            told.items().forEach(item -> read.add(essence(item)));
            assertThat(read).as("seed %d", seed).isEqualTo(meant);
        }
    }

    /** Thoughts and texts, and calls whose fragments come mixed. */
    private static List<ChatEvent.OfChoice> events(Random chance, List<JsonNode> meant) {
        List<ChatEvent.OfChoice> events = new ArrayList<>();
        int pieces = 1 + chance.nextInt(4);
        int calls = 0;
        for (int i = 0; i < pieces; i++) {
            int kind = i % 2 == 0 ? chance.nextInt(2) : 2;
            if (kind == 2) {
                calls = calls(chance, calls, events, meant);
                continue;
            }
            String text = text(chance) + "x";
            meant.add(JsonNodeFactory.instance.textNode(text));
            for (String piece : cut(chance, text)) {
                events.add(kind == 0 ? new ChatEvent.Reasoning(piece) : new ChatEvent.Text(piece));
            }
        }
        return events;
    }

    private static int calls(
            Random chance, int first, List<ChatEvent.OfChoice> events, List<JsonNode> meant) {
        int next = first;
        List<List<ChatEvent.OfChoice>> lanes = new ArrayList<>();
        for (int i = 0; i <= chance.nextInt(3); i++) {
            String value = text(chance);
            boolean freeform = chance.nextBoolean();
            String arguments = JsonNodeFactory.instance.objectNode().put("input", value).toString();
            meant.add(JsonNodeFactory.instance.textNode(freeform ? value : arguments));
            events.add(
                    new ChatEvent.CallStarted(next, "call_" + next, freeform ? "patch" : "other"));
            List<ChatEvent.OfChoice> lane = new ArrayList<>();
            for (String piece : cut(chance, arguments)) {
                lane.add(new ChatEvent.CallArguments(next, piece));
            }
            lanes.add(lane);
            next++;
        }
        while (!lanes.isEmpty()) {
            List<ChatEvent.OfChoice> lane = lanes.get(chance.nextInt(lanes.size()));
            events.add(lane.removeFirst());
            lanes.removeIf(List::isEmpty);
        }
        return next;
    }

    private static String text(Random chance) {
        StringBuilder text = new StringBuilder();
        int length = chance.nextInt(30);
        for (int i = 0; i < length; i++) {
            switch (chance.nextInt(6)) {
                case 0 -> text.append("\"\\\n\r\t{}[]:,/".charAt(chance.nextInt(12)));
                case 1 -> text.appendCodePoint(0x1F300 + chance.nextInt(300));
                case 2 -> text.appendCodePoint(0x4E00 + chance.nextInt(500));
                case 3 -> text.append((char) chance.nextInt(32));
                default -> text.append((char) ('a' + chance.nextInt(26)));
            }
        }
        return text.toString();
    }

    /** Pieces of any length, maybe with half a character at either end. */
    private static List<String> cut(Random chance, String text) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int next = Math.min(text.length(), at + 1 + chance.nextInt(5));
            pieces.add(text.substring(at, next));
            at = next;
        }
        return pieces;
    }

    private static JsonNode essence(JsonNode item) {
        return switch (item.get("type").textValue()) {
            case "function_call" -> item.get("arguments");
            case "custom_tool_call" -> item.get("input");
            default ->
                    item.path(item.path("summary").isEmpty() ? "content" : "summary")
                            .get(0)
                            .get("text");
        };
    }

    /** As a stream; gathered, it has to be the same. */
    private static Assembled told(Telling telling, Standing standing, ChatEvent.OfChoice... events)
            throws Exception {
        Output streamed = new Output("x", telling, new Events());
        Output whole = new Output("x", telling, new Events());
        StringBuilder frames = new StringBuilder();
        for (ChatEvent.OfChoice event : events) {
            streamed.take(event);
            whole.take(event);
            frames.append(streamed.told());
        }
        streamed.end(standing);
        whole.end(standing);
        Assembled told = Assembled.of(frames.append(streamed.rest()).toString());
        assertThat(told.items()).isEqualTo(json(whole)).isEqualTo(json(streamed));
        return told;
    }

    private static JsonNode json(Output output) throws Exception {
        StringBuilder out = new StringBuilder();
        output.append(out);
        return JSON.readTree(out.toString());
    }
}
