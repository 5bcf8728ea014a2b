package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.Checkpoint.OldDivisors;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the model's facts from a GGUF file's metadata, in today's layout or that of February 2026
 * (spec sections 6.2 and 6.3). Owned by one thread.
 */
final class GgufFacts {
    static final String HEAD_SIZE = key("attention.key_length");

    private static final String DRAFTS = key("nextn_predict_layers");
    private static final int MOST_BLOCKS = 4096;
    private static final int MOST_HEAD_SIZE = 4096;
    private static final int MOST_CONTEXT = 1 << 24;
    private static final int MOST = Integer.MAX_VALUE;
    private static final int SIGMOID = 2;
    private static final List<String> GATING =
            List.of("none", "softmax", "sigmoid", "softmax-weight");

    private final Source source;
    private final GgufMetadata metadata;
    private final TensorIndex tensors;
    private final int blocks;
    private final int declaredDrafts;
    private final GgufRotary rotary;

    GgufFacts(GgufMetadata metadata, TensorIndex tensors, OldDivisors oldDivisors) {
        this.source = tensors.source();
        this.metadata = metadata;
        this.tensors = tensors;
        requireStep35();
        this.blocks = metadata.whole(key("block_count"), 1, MOST_BLOCKS);
        this.declaredDrafts = declaredDrafts(metadata);
        if (declaredDrafts >= blocks) {
            throw source.fault(DRAFTS, declaredDrafts, "fewer than " + blocks + ", the blocks");
        }
        this.rotary = new GgufRotary(metadata, tensors, headSize(), oldDivisors);
    }

    static String key(String rest) {
        return "step35." + rest;
    }

    /** How many draft heads a file says there are. */
    static int declaredDrafts(GgufMetadata metadata) {
        return metadata.wholeOr(DRAFTS, 0, 0, MOST_BLOCKS);
    }

    /** What of it an operator should know. */
    List<String> remarks() {
        return rotary.remarks();
    }

    /** The layers of the trunk, whether the file holds it or not. */
    int trunk() {
        return blocks - declaredDrafts;
    }

    /** The facts, or a fault; a model without a name gets the file's. */
    Facts read(String fileName) {
        Blocks counted = Blocks.count(source, tensors, trunk(), declaredDrafts);
        return facts(fileName, layers(0, trunk()), counted.drafts());
    }

    /** The facts of a file that may hold draft heads alone; its trunk is not looked at. */
    Facts readHeads(String fileName) {
        Blocks counted = Blocks.countHeads(source, tensors, trunk(), declaredDrafts);
        if (counted.drafts() == 0) {
            String first = TensorNames.ofBlock(trunk(), "nextn.eh_proj.weight");
            throw source.fault(first, "missing", "draft heads in a file that is to add them");
        }
        return facts(fileName, List.of(), counted.drafts());
    }

    private Facts facts(String fileName, List<LayerFacts> layers, int drafts) {
        return new Facts(
                metadata.textOr("general.name", fileName),
                metadata.whole(key("embedding_length"), 1, MOST),
                headSize(),
                tensors.rows("token_embd.weight"),
                metadata.whole(key("context_length"), 1, MOST_CONTEXT),
                metadata.positive(key("attention.layer_norm_rms_epsilon")),
                layers,
                layers(trunk(), trunk() + drafts));
    }

    private void requireStep35() {
        String architecture = metadata.textOr("general.architecture", "none");
        if (!architecture.equals("step35")) {
            throw source.fault("general.architecture", architecture, "step35");
        }
        int gating = metadata.wholeOr(key("expert_gating_func"), SIGMOID, 0, MOST);
        if (gating != SIGMOID) {
            String name = gating < GATING.size() ? " (" + GATING.get(gating) + ")" : "";
            throw source.fault(key("expert_gating_func"), gating + name, SIGMOID + ", sigmoid");
        }
        int valueLength = metadata.wholeOr(key("attention.value_length"), headSize(), 1, MOST);
        if (valueLength != headSize()) {
            throw source.fault(key("attention.value_length"), valueLength, "as " + HEAD_SIZE);
        }
    }

    private List<LayerFacts> layers(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::layer).toList();
    }

    private LayerFacts layer(int i) {
        boolean windowed = metadata.windowed(key("attention.sliding_window_pattern"), i);
        int heads = metadata.wholeOfLayer(key("attention.head_count"), i, 1, 1 << 16);
        return new LayerFacts(
                        heads,
                        metadata.wholeOfLayer(key("attention.head_count_kv"), i, 1, heads),
                        windowed ? metadata.whole(key("attention.sliding_window"), 1, MOST) : 0,
                        rotary.of(i, windowed),
                        feedForward(i))
                .sound(source, i);
    }

    private FeedForwardFacts feedForward(int i) {
        float sharedClamp = clamp("swiglu_clamp_shexp", "swiglu_limits_shared", i);
        String router = TensorNames.ofBlock(i, "ffn_gate_inp.weight");
        if (!tensors.has(router)) {
            return new FeedForwardFacts.Dense(
                    metadata.wholeOfLayer(key("feed_forward_length"), i, 1, MOST), sharedClamp);
        }
        int experts = tensors.rows(router);
        return new FeedForwardFacts.Mixture(
                experts,
                metadata.whole(key("expert_used_count"), 1, experts),
                metadata.whole(key("expert_feed_forward_length"), 1, MOST),
                metadata.whole(key("expert_shared_feed_forward_length"), 1, MOST),
                metadata.positive(key("expert_weights_scale")),
                metadata.truthOr(key("expert_weights_norm"), true),
                clamp("swiglu_clamp_exp", "swiglu_limits", i),
                sharedClamp);
    }

    /** One layer's clamp, 0 for none, under the key of today or the one before it. */
    private float clamp(String today, String before, int layer) {
        String key = key(metadata.has(key(today)) ? today : before);
        float clamp = metadata.realOfLayer(key, layer);
        if (clamp < 0) {
            throw source.fault(key + "[" + layer + "]", clamp, "0 or more");
        }
        return clamp;
    }

    private int headSize() {
        return metadata.whole(HEAD_SIZE, 1, MOST_HEAD_SIZE);
    }
}
