package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.upstream.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams in Anthropic's frames. */
final class Frames {
    private Reply reply = Reply.streaming();
    private int blocks;
    private String open = "";

    private Frames() {}

    /** These events, a finish and usage among them or not; goes on from there. */
    static Reply of(List<ChatEvent> events) {
        Frames frames = new Frames();
        frames.frame(
                "message_start",
                "'message':{'id':'msg_1','type':'message','role':'assistant','content':[],'stop_reason':null}");
        frames.frame("ping", "");
        for (int i = 0; i < events.size(); i++) {
            Usage usage =
                    i + 1 < events.size() && events.get(i + 1) instanceof ChatEvent.Used used
                            ? used.usage()
                            : null;
            frames.tell(events.get(i), usage);
        }
        return frames.reply;
    }

    /** These events and the end of the stream. */
    static Reply whole(List<ChatEvent> events) {
        return of(events).end();
    }

    private void tell(ChatEvent event, @Nullable Usage usage) {
        switch (event) {
            case ChatEvent.Reasoning r ->
                    delta("thinking", "{'type':'thinking_delta','thinking':%s}", r.text());
            case ChatEvent.Text t -> delta("text", "{'type':'text_delta','text':%s}", t.text());
            case ChatEvent.CallStarted c -> {
                close();
                begin(
                        "tool_use",
                        "{'type':'tool_use','id':'%s','name':'%s','input':{}}"
                                .formatted(c.id(), c.name()));
            }
            case ChatEvent.CallArguments a ->
                    delta(
                            "tool_use",
                            "{'type':'input_json_delta','partial_json':%s}",
                            a.fragment());
            case ChatEvent.Finished f -> {
                close();
                frame(
                        "message_delta",
                        "'delta':{'stop_reason':'%s','stop_sequence':%s},'usage':%s"
                                .formatted(
                                        f.stop().isEmpty() ? word(f.reason()) : "stop_sequence",
                                        f.stop().isEmpty() ? "null" : "'" + f.stop() + "'",
                                        written(usage)));
                frame("message_stop", "");
            }
            case ChatEvent.Used _ -> {} // went with the finish
        }
    }

    private static String written(@Nullable Usage usage) {
        return usage == null
                ? "{}"
                : "{'input_tokens':%d,'cache_read_input_tokens':%d,'output_tokens':%d}"
                        .formatted(
                                usage.promptTokens() - usage.cachedTokens(),
                                usage.cachedTokens(),
                                usage.completionTokens());
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }

    private void delta(String kind, String form, String text) {
        if (!open.equals(kind)) {
            close();
            begin(kind, "{'type':'" + kind + "','" + kind + "':''}");
        }
        String quoted = JsonNodeFactory.instance.textNode(text).toString();
        frame(
                "content_block_delta",
                "'index':" + (blocks - 1) + ",'delta':" + form.formatted("\u0001"),
                quoted);
    }

    private void begin(String kind, String block) {
        open = kind;
        frame("content_block_start", "'index':" + blocks++ + ",'content_block':" + block);
    }

    private void close() {
        if (!open.isEmpty()) {
            frame("content_block_stop", "'index':" + (blocks - 1));
            open = "";
        }
    }

    private void frame(String name, String fields) {
        frame(name, fields, "");
    }

    private void frame(String name, String fields, String quoted) {
        String rest = fields.isEmpty() ? "" : "," + fields.replace('\'', '"');
        reply =
                reply.frame(
                        "event: %s\ndata: {\"type\":\"%s\"%s}\n\n"
                                .formatted(name, name, rest.replace("\u0001", quoted)));
    }
}
