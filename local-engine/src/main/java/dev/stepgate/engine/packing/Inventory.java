package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Dense;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every tensor that a model of given facts has, with its shape (spec section 6.4). Used once. */
final class Inventory {
    private final Facts facts;
    private final Map<String, List<Long>> tensors = new LinkedHashMap<>();

    Inventory(Facts facts) {
        this.facts = facts;
    }

    /** Shapes by name, in the order of a file; outermost size first. */
    Map<String, List<Long>> tensors() {
        int width = facts.width();
        add("output.weight", facts.vocabulary(), width);
        add("output_norm.weight", width);
        add("token_embd.weight", facts.vocabulary(), width);
        int trunk = facts.layers().size();
        for (int i = 0; i < trunk; i++) {
            addLayer("blk." + i + ".", facts.layers().get(i));
        }
        for (int i = 0; i < facts.draftLayers().size(); i++) {
            String block = "blk." + (trunk + i) + ".";
            addLayer(block, facts.draftLayers().get(i));
            add(block + "nextn.eh_proj.weight", width, 2L * width);
            add(block + "nextn.enorm.weight", width);
            add(block + "nextn.hnorm.weight", width);
            add(block + "nextn.shared_head_norm.weight", width);
            add(block + "nextn.shared_head_head.weight", facts.vocabulary(), width);
        }
        return tensors;
    }

    private void addLayer(String block, LayerFacts layer) {
        int width = facts.width();
        int size = facts.headSize();
        int queries = Math.multiplyExact(layer.heads(), size);
        int memory = Math.multiplyExact(layer.keyValueHeads(), size);
        add(block + "attn_norm.weight", width);
        add(block + "attn_q.weight", queries, width);
        add(block + "attn_k.weight", memory, width);
        add(block + "attn_v.weight", memory, width);
        add(block + "attn_gate.weight", layer.heads(), width);
        add(block + "attn_q_norm.weight", size);
        add(block + "attn_k_norm.weight", size);
        add(block + "attn_output.weight", width, queries);
        add(block + "ffn_norm.weight", width);
        switch (layer.feedForward()) {
            case Dense dense -> addFeedForward(block, "", dense.width());
            case Mixture mixture -> addMixture(block, mixture);
        }
    }

    private void addMixture(String block, Mixture mixture) {
        int width = facts.width();
        int experts = mixture.experts();
        add(block + "ffn_gate_inp.weight", experts, width);
        add(block + "exp_probs_b.bias", experts);
        add(block + "ffn_gate_exps.weight", experts, mixture.expertWidth(), width);
        add(block + "ffn_up_exps.weight", experts, mixture.expertWidth(), width);
        add(block + "ffn_down_exps.weight", experts, width, mixture.expertWidth());
        addFeedForward(block, "_shexp", mixture.sharedWidth());
    }

    private void addFeedForward(String block, String suffix, int hidden) {
        add(block + "ffn_gate" + suffix + ".weight", hidden, facts.width());
        add(block + "ffn_up" + suffix + ".weight", hidden, facts.width());
        add(block + "ffn_down" + suffix + ".weight", facts.width(), hidden);
    }

    private void add(String name, long... shape) {
        tensors.put(name, Arrays.stream(shape).boxed().toList());
    }
}
