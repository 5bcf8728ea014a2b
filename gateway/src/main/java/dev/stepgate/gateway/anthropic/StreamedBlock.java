package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.JsonString;
import dev.stepgate.gateway.http.Procession;
import dev.stepgate.gateway.http.WholeObject;

/**
 * One block of a message that is told while it grows, as events that start it, add to it and stop
 * it. Owned by the request's thread.
 */
final class StreamedBlock implements Procession.Piece {
    private final Block block;
    private final Shown shown;
    private final WholeObject arguments = new WholeObject();
    private final StringBuilder untold = new StringBuilder();
    private boolean begun;

    private StreamedBlock(Block block, Shown shown) {
        this.block = block;
        this.shown = shown;
    }

    /** A thought or a text. */
    static StreamedBlock of(Block.Kind kind, Shown shown) {
        return new StreamedBlock(Block.of(kind), shown);
    }

    static StreamedBlock call(ChatEvent.CallStarted call) {
        return new StreamedBlock(Block.call(call), Shown.ALL);
    }

    boolean is(Block.Kind kind) {
        return block.kind() == kind;
    }

    boolean isCall(int index) {
        return block.isCall(index);
    }

    void add(String more) {
        if (is(Block.Kind.CALL)) {
            int belongs = arguments.read(more);
            block.add(more.substring(0, belongs));
            untold.append(more, 0, belongs);
        } else {
            block.add(more);
            untold.append(more);
        }
    }

    @Override
    public boolean isOver() {
        return !is(Block.Kind.CALL) || arguments.isWhole();
    }

    @Override
    public void tell(int at, StringBuilder out) {
        if (!begun) {
            begun = true;
            open("content_block_start", at, out).append(",\"content_block\":");
            block.appendStart(out);
            out.append("}\n\n");
        }
        switch (block.kind()) {
            case TEXT -> tell(at, "text_delta", "text", out);
            case THOUGHT -> {
                if (shown == Shown.ALL) {
                    tell(at, "thinking_delta", "thinking", out);
                }
            }
            case CALL -> {
                if (arguments.isObject()) {
                    tell(at, "input_json_delta", "partial_json", out);
                }
            }
        }
    }

    @Override
    public void close(int at, StringBuilder out) {
        if (is(Block.Kind.CALL) && !arguments.isObject()) {
            untold.setLength(0);
            untold.append(block.input());
            tell(at, out);
            tell(at, "input_json_delta", "partial_json", out);
        } else {
            tell(at, out);
        }
        if (is(Block.Kind.THOUGHT)) {
            untold.setLength(0);
            untold.append(block.signature(shown));
            tell(at, "signature_delta", "signature", out);
        }
        open("content_block_stop", at, out).append("}\n\n");
    }

    private void tell(int at, String type, String field, StringBuilder out) {
        if (untold.isEmpty()) {
            return;
        }
        open("content_block_delta", at, out).append(",\"delta\":{\"type\":\"").append(type);
        out.append("\",\"").append(field).append("\":");
        JsonString.append(out, untold);
        out.append("}}\n\n");
        untold.setLength(0);
    }

    private static StringBuilder open(String event, int at, StringBuilder out) {
        out.append("event: ").append(event).append("\ndata: {\"type\":\"").append(event);
        return out.append("\",\"index\":").append(at);
    }
}
