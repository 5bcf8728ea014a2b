package dev.stepgate.gateway.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockStreamTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void a_thought_a_text_and_a_call_come_one_after_the_other() throws Exception {
        String frames =
                told(
                        Shown.ALL,
                        new ChatEvent.Reasoning("hm"),
                        new ChatEvent.Text("Hé"),
                        new ChatEvent.Text("y"),
                        new ChatEvent.CallStarted(0, "call_1", "wave"),
                        new ChatEvent.CallArguments(0, "{\"to\":"),
                        new ChatEvent.CallArguments(0, "\"all\"}"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS));

        assertThat(frames.replace('"', '\''))
                .isEqualTo(
                        """
                        event: content_block_start
                        data: {'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'hm'}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'stepgate-1:'}}

                        event: content_block_stop
                        data: {'type':'content_block_stop','index':0}

                        event: content_block_start
                        data: {'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hé'}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'y'}}

                        event: content_block_stop
                        data: {'type':'content_block_stop','index':1}

                        event: content_block_start
                        data: {'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'call_1','name':'wave','input':{}}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta','partial_json':'{\\'to\\':'}}

                        event: content_block_delta
                        data: {'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta','partial_json':'\\'all\\'}'}}

                        event: content_block_stop
                        data: {'type':'content_block_stop','index':2}

                        """);
    }

    @Test
    void calls_that_come_mixed_are_told_one_after_the_other() throws Exception {
        List<ObjectNode> blocks =
                assembled(
                        told(
                                Shown.ALL,
                                new ChatEvent.CallStarted(0, "a", "one"),
                                new ChatEvent.CallStarted(1, "b", "two"),
                                new ChatEvent.CallArguments(1, "{\"n\":2}"),
                                new ChatEvent.CallArguments(0, "{\"n\""),
                                new ChatEvent.Text("and"),
                                new ChatEvent.CallArguments(0, ":1}")));

        assertThat(blocks)
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"one\",\"input\":{\"n\":1}}",
                        "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"two\",\"input\":{\"n\":2}}",
                        "{\"type\":\"text\",\"text\":\"and\"}");
    }

    @Test
    void arguments_that_are_no_object_become_one() throws Exception {
        List<ObjectNode> blocks =
                assembled(
                        told(
                                Shown.ALL,
                                new ChatEvent.CallStarted(0, "a", "one"),
                                new ChatEvent.CallStarted(1, "b", "two"),
                                new ChatEvent.CallArguments(1, "\"no\"")));

        assertThat(blocks)
                .extracting(block -> block.get("input").toString())
                .containsExactly("{}", "{\"arguments\":\"\\\"no\\\"\"}");
    }

    @Test
    void a_thought_that_is_not_shown_comes_back_in_its_signature() throws Exception {
        List<ObjectNode> blocks = assembled(told(Shown.NOTHING, new ChatEvent.Reasoning("süß")));

        assertThat(blocks.getFirst().get("thinking").textValue()).isEmpty();
        assertThat(CarriedThought.in(Fields.of(blocks.getFirst()), "signature")).contains("süß");
    }

    @Test
    void clients_assemble_what_was_meant_however_it_was_cut() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            List<ObjectNode> meant = meant(random);

            List<ObjectNode> read = assembled(told(Shown.ALL, cut(meant, random)));

            assertThat(read).isEqualTo(meant);
        }
    }

    /** Blocks as a provider means them, no two texts or thoughts in a row. */
    private static List<ObjectNode> meant(Random random) {
        List<ObjectNode> blocks = new ArrayList<>();
        String before = "";
        int calls = 0;
        for (int i = random.nextInt(6); i >= 0; i--) {
            ObjectNode block = JsonNodeFactory.instance.objectNode();
            int kind = random.nextInt(3);
            if (kind == 0 && !before.equals("text")) {
                block.put("type", "text").put("text", "x" + words(random));
            } else if (kind == 1 && !before.equals("thinking")) {
                block.put("type", "thinking").put("thinking", "y" + words(random));
                block.put("signature", CarriedThought.plain());
            } else {
                block.put("type", "tool_use").put("id", "call_" + calls);
                block.put("name", "tool" + calls++);
                block.putObject("input").put(words(random), words(random)).put("n", i);
            }
            before = block.get("type").textValue();
            blocks.add(block);
        }
        return blocks;
    }

    private static String words(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int any = random.nextInt(0x2ffff);
            out.appendCodePoint(any >= 0xd800 && any < 0xe000 ? '{' : any);
            out.append("\"}\\[\n".charAt(random.nextInt(5)));
        }
        return out.toString();
    }

    /** The arguments of a call may come later, between those of others. */
    private static ChatEvent.OfChoice[] cut(List<ObjectNode> blocks, Random random) {
        List<ChatEvent.OfChoice> events = new ArrayList<>();
        List<ChatEvent.OfChoice> late = new ArrayList<>();
        int call = 0;
        for (ObjectNode block : blocks) {
            switch (block.get("type").textValue()) {
                case "text" ->
                        pieces(block.get("text").textValue(), random)
                                .forEach(piece -> events.add(new ChatEvent.Text(piece)));
                case "thinking" ->
                        pieces(block.get("thinking").textValue(), random)
                                .forEach(piece -> events.add(new ChatEvent.Reasoning(piece)));
                default -> {
                    int index = call++;
                    events.add(
                            new ChatEvent.CallStarted(
                                    index,
                                    block.get("id").textValue(),
                                    block.get("name").textValue()));
                    List<ChatEvent.OfChoice> where = random.nextBoolean() ? late : events;
                    pieces(block.get("input").toString(), random)
                            .forEach(piece -> where.add(new ChatEvent.CallArguments(index, piece)));
                }
            }
        }
        events.addAll(late);
        return events.toArray(ChatEvent.OfChoice[]::new);
    }

    private static List<String> pieces(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(9));
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    private static String told(Shown shown, ChatEvent.OfChoice... events) {
        BlockStream stream = new BlockStream(shown);
        StringBuilder frames = new StringBuilder();
        for (ChatEvent.OfChoice event : events) {
            frames.append(stream.tell(event));
        }
        return frames.append(stream.rest()).toString();
    }

    /** What a client that keeps the rules of §8.5 makes of the frames. */
    private static List<ObjectNode> assembled(String frames) throws JsonProcessingException {
        List<ObjectNode> blocks = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        boolean open = false;
        for (String frame : frames.stripTrailing().split("\n\n", -1)) {
            JsonNode data = JSON.readTree(frame.substring(frame.indexOf("\ndata: ") + 7));
            assertThat(frame).startsWith("event: " + data.get("type").textValue() + "\n");
            int index = data.get("index").intValue();
            switch (data.get("type").textValue()) {
                case "content_block_start" -> {
                    assertThat(open).isFalse();
                    assertThat(index).isEqualTo(blocks.size());
                    open = true;
                    input.setLength(0);
                    blocks.add((ObjectNode) data.get("content_block"));
                }
                case "content_block_delta" -> {
                    assertThat(open && index == blocks.size() - 1).isTrue();
                    add(blocks.getLast(), data.get("delta"), input);
                }
                default -> {
                    assertThat(open && index == blocks.size() - 1).isTrue();
                    open = false;
                    if (!input.isEmpty()) {
                        blocks.getLast().set("input", JSON.readTree(input.toString()));
                    }
                }
            }
        }
        assertThat(open).isFalse();
        return blocks;
    }

    private static void add(ObjectNode block, JsonNode delta, StringBuilder input) {
        switch (delta.get("type").textValue()) {
            case "text_delta" -> more(block, delta, "text");
            case "thinking_delta" -> more(block, delta, "thinking");
            case "signature_delta" -> block.set("signature", delta.get("signature"));
            default -> input.append(delta.get("partial_json").textValue());
        }
    }

    private static void more(ObjectNode block, JsonNode delta, String field) {
        block.put(field, block.get(field).textValue() + delta.get(field).textValue());
    }
}
