package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.Procession;

/**
 * Tells the blocks of a message as they grow. Owned by one thread.
 *
 * <p>Blocks come one after the other and none is opened again. A call is over when its arguments
 * are a whole object; what comes before that and is not part of it waits.
 */
final class BlockStream {
    private final Shown shown;
    private final Procession<StreamedBlock> blocks = new Procession<>();

    BlockStream(Shown shown) {
        this.shown = shown;
    }

    /** The frames that can be sent now that this was said; none or several. */
    String tell(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> last(Block.Kind.THOUGHT).add(thought.text());
            case ChatEvent.Text said -> last(Block.Kind.TEXT).add(said.text());
            case ChatEvent.CallStarted call -> {
                var _ = blocks.add(StreamedBlock.call(call));
            }
            case ChatEvent.CallArguments more ->
                    // A call that was over said all it had to.
                    blocks.growing()
                            .filter(block -> block.isCall(more.index()))
                            .forEach(block -> block.add(more.fragment()));
            case ChatEvent.Finished done -> {}
        }
        return blocks.now();
    }

    /** The last block if it is of that kind, else a new one. */
    private StreamedBlock last(Block.Kind kind) {
        return blocks.last()
                .filter(block -> block.is(kind))
                .orElseGet(() -> blocks.add(StreamedBlock.of(kind, shown)));
    }

    /** The frames that are left once nothing more is said. */
    String rest() {
        return blocks.rest();
    }
}
