package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells the blocks of a message as they grow. Owned by one thread.
 *
 * <p>Blocks come one after the other and none is opened again. A call is over when its arguments
 * are a whole object; what comes before that and is not part of it waits.
 */
final class BlockStream {
    private final Shown shown;

    /** The first is being told, the others wait for it. */
    private final Deque<StreamedBlock> blocks = new ArrayDeque<>();

    private int told;

    BlockStream(Shown shown) {
        this.shown = shown;
    }

    /** The frames that can be sent now that this was said; none or several. */
    String tell(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> last(Block.Kind.THOUGHT).add(thought.text());
            case ChatEvent.Text said -> last(Block.Kind.TEXT).add(said.text());
            case ChatEvent.CallStarted call -> blocks.add(StreamedBlock.call(call));
            case ChatEvent.CallArguments more ->
                    // A call that was over said all it had to.
                    blocks.stream()
                            .filter(block -> block.isCall(more.index()))
                            .forEach(block -> block.add(more.fragment()));
            case ChatEvent.Finished done -> {}
        }
        return now();
    }

    /** The last block if it is of that kind, else a new one. */
    private StreamedBlock last(Block.Kind kind) {
        if (blocks.isEmpty() || !blocks.getLast().is(kind)) {
            blocks.add(StreamedBlock.of(kind, shown));
        }
        return blocks.getLast();
    }

    /** All blocks that are over and what there is of the next. */
    private String now() {
        StringBuilder out = new StringBuilder(160);
        while (blocks.size() > 1 && blocks.element().isOver()) {
            blocks.remove().close(told++, out);
        }
        if (!blocks.isEmpty()) {
            blocks.element().tell(told, out);
        }
        return out.toString();
    }

    /** The frames that are left once nothing more is said. */
    String rest() {
        StringBuilder out = new StringBuilder();
        while (!blocks.isEmpty()) {
            blocks.remove().close(told++, out);
        }
        return out.toString();
    }
}
