package dev.stepgate.engine.checkpoint;

/**
 * How many decoder layers the trunk has, and how many draft heads follow it. Immutable.
 *
 * @param drafts those whose tensors are there; declaring more is no fault (spec section 6.6)
 */
record Blocks(int trunk, int drafts) {
    private static final String FIRST = "attn_norm.weight";

    /** Counts the blocks, and refuses tensors that no block of Step 3.5 has. */
    static Blocks count(Source source, TensorIndex tensors, int trunk, int declaredDrafts) {
        Blocks counted = countHeads(source, tensors, trunk, declaredDrafts);
        if (counted.drafts > 0 && !tensors.has(TensorNames.ofBlock(0, FIRST))) {
            throw source.fault(
                    "holds draft heads alone (expected: the model itself here, and this file"
                            + " beside it: --draft-model FILE)");
        }
        for (int i = 0; i < trunk; i++) {
            String name = TensorNames.ofBlock(i, FIRST);
            if (!tensors.has(name)) {
                throw source.fault(name, "missing", "one in each of " + trunk + " layers");
            }
        }
        return counted;
    }

    /** The same for a file that need not hold the trunk. */
    static Blocks countHeads(Source source, TensorIndex tensors, int trunk, int declaredDrafts) {
        for (Tensor tensor : tensors.all()) {
            if (!TensorNames.known(tensor.name(), trunk + declaredDrafts)) {
                throw source.holding(tensor.name())
                        .fault(
                                "unknown tensor "
                                        + tensor.name()
                                        + " (expected: those of Step 3.5 with "
                                        + (trunk + declaredDrafts)
                                        + " blocks)");
            }
        }
        int drafts = 0;
        while (drafts < declaredDrafts
                && tensors.has(TensorNames.ofBlock(trunk + drafts, "nextn.eh_proj.weight"))) {
            drafts++;
        }
        return new Blocks(trunk, drafts);
    }
}
