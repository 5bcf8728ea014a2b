package dev.stepgate.engine.checkpoint;

/**
 * How many decoder layers the trunk has, and how many draft heads follow it. Immutable.
 *
 * @param drafts those whose tensors are there; declaring more is no fault (spec section 6.6)
 */
record Blocks(int trunk, int drafts) {

    /** Counts the blocks, and refuses tensors that no block of Step 3.5 has. */
    static Blocks count(Source source, TensorIndex tensors, int trunk, int declaredDrafts) {
        for (Tensor tensor : tensors.all()) {
            if (!TensorNames.known(tensor.name(), trunk + declaredDrafts)) {
                throw source.fault(
                        "unknown tensor " + tensor.name() + " (expected: those of Step 3.5)");
            }
        }
        String first = "blk.0.attn_norm.weight";
        if (!tensors.has(first)) {
            throw source.fault(first, "missing", "a file with the trunk, not only draft heads");
        }
        int drafts = 0;
        while (drafts < declaredDrafts
                && tensors.has(TensorNames.ofBlock(trunk + drafts, "nextn.eh_proj.weight"))) {
            drafts++;
        }
        return new Blocks(trunk, drafts);
    }
}
