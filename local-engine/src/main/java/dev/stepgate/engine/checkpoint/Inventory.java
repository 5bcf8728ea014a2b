package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Dense;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks that a checkpoint's tensors are those its facts ask for, in name and shape (spec sections
 * 2 and 6.4), so that no number of a header is believed that the weights do not bear out. Owned by
 * one thread.
 */
final class Inventory {
    /** What a vector can be copied from as floats. */
    private static final Set<TensorType> PLAIN =
            EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0);

    private final TensorIndex tensors;
    private final Facts facts;
    private final Set<String> used = new HashSet<>();

    private Inventory(TensorIndex tensors, Facts facts) {
        this.tensors = tensors;
        this.facts = facts;
    }

    /** Refuses a tensor that is missing, of another shape, or where none of its name belongs. */
    static void check(TensorIndex tensors, Facts facts) {
        new Inventory(tensors, facts).check();
    }

    private void check() {
        int width = facts.width();
        matrix("token_embd.weight", facts.vocabulary(), width);
        matrix("output.weight", facts.vocabulary(), width);
        vector("output_norm.weight", width);
        used.add("rope_freqs.weight");
        int trunk = facts.layers().size();
        for (int i = 0; i < trunk; i++) {
            layer(i, facts.layers().get(i));
        }
        for (int i = 0; i < facts.draftLayers().size(); i++) {
            layer(trunk + i, facts.draftLayers().get(i));
            head(trunk + i);
        }
        int blocks = trunk + facts.draftLayers().size();
        for (Tensor tensor : tensors.all()) {
            if (!used.contains(tensor.name()) && belongsTo(tensor, blocks)) {
                throw tensors.source()
                        .holding(tensor.name())
                        .fault(tensor.name(), tensor.shape(), "no such tensor in this layer");
            }
        }
    }

    /** Draft heads beyond a missing one are left alone. */
    private static boolean belongsTo(Tensor tensor, int blocks) {
        return TensorNames.blockOf(tensor.name()).filter(block -> block >= blocks).isEmpty();
    }

    private void layer(int i, LayerFacts layer) {
        int width = facts.width();
        long queries = (long) layer.heads() * facts.headSize();
        long memory = (long) layer.keyValueHeads() * facts.headSize();
        vector(in(i, "attn_norm.weight"), width);
        matrix(in(i, "attn_q.weight"), queries, width);
        matrix(in(i, "attn_k.weight"), memory, width);
        matrix(in(i, "attn_v.weight"), memory, width);
        vector(in(i, "attn_q_norm.weight"), facts.headSize());
        vector(in(i, "attn_k_norm.weight"), facts.headSize());
        matrix(in(i, "attn_gate.weight"), layer.heads(), width);
        matrix(in(i, "attn_output.weight"), width, queries);
        vector(in(i, "ffn_norm.weight"), width);
        switch (layer.feedForward()) {
            case Dense dense -> swiGlu(i, "", dense.width());
            case Mixture mixture -> mixture(i, mixture);
        }
    }

    private void mixture(int i, Mixture mixture) {
        int width = facts.width();
        int experts = mixture.experts();
        int hidden = mixture.expertWidth();
        matrix(in(i, "ffn_gate_inp.weight"), experts, width);
        vector(in(i, "exp_probs_b.bias"), experts);
        experts(in(i, "ffn_gate_exps.weight"), experts, hidden, width);
        experts(in(i, "ffn_up_exps.weight"), experts, hidden, width);
        experts(in(i, "ffn_down_exps.weight"), experts, width, hidden);
        swiGlu(i, "_shexp", mixture.sharedWidth());
    }

    private void swiGlu(int i, String suffix, int hidden) {
        matrix(in(i, "ffn_gate" + suffix + ".weight"), hidden, facts.width());
        matrix(in(i, "ffn_up" + suffix + ".weight"), hidden, facts.width());
        matrix(in(i, "ffn_down" + suffix + ".weight"), facts.width(), hidden);
    }

    private void head(int i) {
        int width = facts.width();
        matrix(in(i, "nextn.eh_proj.weight"), width, 2L * width);
        vector(in(i, "nextn.enorm.weight"), width);
        vector(in(i, "nextn.hnorm.weight"), width);
        if (tensors.has(in(i, "nextn.shared_head_norm.weight"))) {
            vector(in(i, "nextn.shared_head_norm.weight"), width);
        }
        for (String optional :
                new String[] {"nextn.shared_head_head.weight", "nextn.embed_tokens.weight"}) {
            if (tensors.has(in(i, optional))) {
                matrix(in(i, optional), facts.vocabulary(), width);
            }
        }
    }

    private void experts(String stack, int experts, long rows, long columns) {
        if (tensors.find(stack).isPresent()) {
            tensors.tensor(stack, experts, rows, columns);
            used.add(stack);
            return;
        }
        if (!tensors.has(stack)) {
            tensors.tensor(stack, experts, rows, columns);
        }
        TensorType first = tensors.expert(stack, 0, rows, columns).type();
        for (int e = 0; e < experts; e++) {
            Tensor expert = tensors.expert(stack, e, rows, columns);
            if (expert.type() != first) {
                throw tensors.source()
                        .holding(expert.name())
                        .fault(expert.name(), expert.type(), first + ", as the first");
            }
            used.add(expert.name());
        }
    }

    private void matrix(String name, long rows, long columns) {
        tensors.tensor(name, rows, columns);
        used.add(name);
    }

    private void vector(String name, long size) {
        TensorType type = tensors.tensor(name, size).type();
        if (!PLAIN.contains(type)) {
            throw tensors.source().holding(name).fault(name, type, "one of " + PLAIN);
        }
        used.add(name);
    }

    private static String in(int block, String rest) {
        return TensorNames.ofBlock(block, rest);
    }
}
