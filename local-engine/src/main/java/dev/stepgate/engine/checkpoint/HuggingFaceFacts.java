package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads the model's facts from a Hugging Face {@code config.json} (spec section 1). Immutable. */
final class HuggingFaceFacts {
    private static final int MOST = Integer.MAX_VALUE;
    private static final int MOST_CONTEXT = 1 << 24;
    private static final int MOST_HEAD_SIZE = 4096;
    private static final double SHARE_BEYOND = 0.5;
    private static final String FULL = "full_attention";
    private static final String WINDOWED = "sliding_attention";

    /** Where Step 3.5 could have been built otherwise and this engine builds it one way. */
    private static final Map<String, Boolean> FIXED =
            Map.of(
                    "use_qk_norm", true,
                    "use_head_wise_attn_gate", true,
                    "attention_bias", false,
                    "sink", false,
                    "tie_word_embeddings", false);

    private final JsonFields config;
    private final TensorIndex tensors;

    /**
     * @param config the fields of the text model
     */
    HuggingFaceFacts(JsonFields config, TensorIndex tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    Facts read(String directoryName) {
        requireStep35();
        Blocks blocks =
                Blocks.count(
                        tensors.source(),
                        tensors,
                        config.whole("num_hidden_layers", 1, 4096),
                        config.wholeOr("num_nextn_predict_layers", 0, 0, 64));
        return new Facts(
                directoryName,
                config.whole("hidden_size", 1, MOST),
                headSize(),
                tensors.rows("token_embd.weight"),
                config.whole("max_position_embeddings", 1, MOST_CONTEXT),
                (float) config.positive("rms_norm_eps"),
                layers(0, blocks.trunk()),
                layers(blocks.trunk(), blocks.trunk() + blocks.drafts()));
    }

    private void requireStep35() {
        require("model_type", "step3p5");
        require("hidden_act", "silu");
        require("moe_router_activation", "sigmoid");
        FIXED.forEach(
                (name, value) -> {
                    if (config.truthOr(name, value) != value) {
                        throw config.fault(name, !value, value.toString());
                    }
                });
        if (!config.wholes("use_rope_layers", 0, MOST).isEmpty()) {
            throw config.fault("use_rope_layers", "a list", "none: every layer turns");
        }
    }

    private void require(String name, String expected) {
        String found = config.textOr(name, expected);
        if (!found.equals(expected)) {
            throw config.fault(name, found, expected);
        }
    }

    private List<LayerFacts> layers(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::layer).toList();
    }

    private LayerFacts layer(int i) {
        String kind = kind(i);
        boolean windowed = kind.equals(WINDOWED);
        JsonFields heads =
                windowed ? config.object("attention_other_setting").orElse(config) : config;
        int headSize = heads.wholeOr("head_dim", headSize(), 1, MOST);
        if (headSize != headSize()) {
            throw config.fault("attention_other_setting.head_dim", headSize, "as head_dim");
        }
        return new LayerFacts(
                        heads.whole("num_attention_heads", 1, 1 << 16),
                        heads.whole("num_attention_groups", 1, 1 << 16),
                        windowed ? config.whole("sliding_window", 1, MOST) : 0,
                        rotary(i, kind),
                        feedForward(i))
                .sound(config.source(), i);
    }

    /** Lists by layer that stop short go on as StepFun's converter has it (spec section 6.5). */
    private String kind(int i) {
        String kind = config.textOfLayer("layer_types", i, FULL);
        if (!kind.equals(FULL) && !kind.equals(WINDOWED)) {
            throw config.fault("layer_types[" + i + "]", kind, FULL + " or " + WINDOWED);
        }
        return kind;
    }

    /** The base of a layer's kind: a list that stops short goes on as its first of that kind. */
    private double theta(int i, String kind) {
        int first = 0;
        while (first < i && !kind(first).equals(kind)) {
            first++;
        }
        double ofKind = config.realOfLayer("rope_theta", first, Double.NaN);
        double theta = config.realOfLayer("rope_theta", i, ofKind);
        if (!((float) theta > 0 && theta <= Float.MAX_VALUE)) {
            throw config.fault("rope_theta[" + i + "]", theta, "a number above 0");
        }
        return theta;
    }

    private RotaryFacts rotary(int i, String kind) {
        double width = headSize() * config.realOfLayer("partial_rotary_factors", i, SHARE_BEYOND);
        if (width < 2 || width > headSize() || width % 2 != 0) {
            throw config.fault(
                    "partial_rotary_factors[" + i + "]",
                    width + " of " + headSize() + " elements",
                    "an even number of them");
        }
        RotaryFacts plain = RotaryFacts.unscaled((int) width, theta(i, kind));
        return config.object("rope_scaling")
                .filter(scaling -> scales(scaling, kind))
                .map(scaling -> RopeScaling.read(scaling).scale(plain))
                .orElse(plain);
    }

    private boolean scales(JsonFields scaling, String kind) {
        String type = scaling.textOr("rope_type", scaling.textOr("type", "missing"));
        if (type.equals("default")) {
            return false;
        }
        if (!type.equals("llama3")) {
            throw config.fault("rope_scaling.rope_type", type, "llama3 or default");
        }
        if (!config.has("yarn_only_types")) {
            throw config.fault("yarn_only_types", "missing", "the layer types to scale");
        }
        return config.texts("yarn_only_types").contains(kind);
    }

    private FeedForwardFacts feedForward(int i) {
        float sharedClamp = config.limitOfLayer("swiglu_limits_shared", i);
        String router = TensorNames.ofBlock(i, "ffn_gate_inp.weight");
        if (!tensors.has(router)) {
            return new FeedForwardFacts.Dense(
                    config.whole("intermediate_size", 1, MOST), sharedClamp);
        }
        int experts = tensors.rows(router);
        return new FeedForwardFacts.Mixture(
                experts,
                config.whole("moe_top_k", 1, experts),
                config.whole("moe_intermediate_size", 1, MOST),
                config.whole(sharedWidthName(), 1, MOST),
                (float) config.positive("moe_router_scaling_factor"),
                config.truthOr("norm_expert_weight", true),
                config.limitOfLayer("swiglu_limits", i),
                sharedClamp);
    }

    private String sharedWidthName() {
        return config.has("share_expert_dims") ? "share_expert_dims" : "share_expert_dim";
    }

    private int headSize() {
        return config.whole("head_dim", 1, MOST_HEAD_SIZE);
    }
}
