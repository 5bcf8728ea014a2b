package dev.stepgate.engine.decode;

import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.DraftHead;
import dev.stepgate.engine.model.Step35;
import java.util.List;

/**
 * What every answer of one loop is made with. Owned by the thread that owns the model.
 *
 * @param activations with room for the bounds' rows and scored rows at the pace's depth
 * @param memory where the blocks of all sequences come from
 * @param prefixes what is remembered of earlier prompts, in the same memory
 */
public record Machine(
        Step35 model,
        Activations activations,
        BlockPool memory,
        PrefixStore prefixes,
        Speech speech,
        DecodeLoop.Bounds bounds,
        Pace pace) {

    /** The heads that may be used, nearest first. */
    List<DraftHead> draftHeads() {
        return model.draftHeads().subList(0, pace.most());
    }

    /** An empty memory for the trunk. */
    SequenceMemory remember() {
        return model.remember(memory, stepTokens());
    }

    /** The draft heads' memories of a beginning. */
    DraftMemory resumeDrafts(List<SequenceMemory> memories) {
        return DraftMemory.resumed(memories, activations.width(), stepTokens());
    }

    /** An empty memory for the draft heads. */
    DraftMemory rememberDrafts() {
        return DraftMemory.empty(draftHeads(), activations.width(), memory, stepTokens());
    }

    /** The most tokens one sequence brings to a step. */
    int stepTokens() {
        return bounds.batchTokens() + pace.most();
    }
}
