package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the model's facts from a GGUF file's metadata (spec section 6.2). Immutable. */
final class GgufFacts {
    private static final int MOST_BLOCKS = 4096;
    private static final int MOST = Integer.MAX_VALUE;
    private static final int SIGMOID = 2;
    private static final String HEAD_SIZE = key("attention.key_length");
    private static final String ROPE_FREQS = "rope_freqs.weight";

    private final Source source;
    private final GgufMetadata metadata;
    private final TensorIndex tensors;

    GgufFacts(Source source, GgufMetadata metadata, TensorIndex tensors) {
        this.source = source;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /** The facts, or a fault; a model without a name gets the file's. */
    Facts read(String fileName) {
        requireStep35();
        int blocks = metadata.whole(key("block_count"), 1, MOST_BLOCKS);
        int declared = metadata.wholeOr(key("nextn_predict_layers"), 0, 0, blocks - 1);
        Blocks counted = Blocks.count(source, tensors, blocks - declared, declared);
        return new Facts(
                metadata.textOr("general.name", fileName),
                metadata.whole(key("embedding_length"), 1, MOST),
                headSize(),
                tensors.rows("token_embd.weight"),
                metadata.whole(key("context_length"), 1, MOST),
                metadata.positive(key("attention.layer_norm_rms_epsilon")),
                layers(0, counted.trunk()),
                layers(counted.trunk(), counted.trunk() + counted.drafts()));
    }

    private void requireStep35() {
        String architecture = metadata.textOr("general.architecture", "none");
        if (!architecture.equals("step35")) {
            throw source.fault("general.architecture", architecture, "step35");
        }
        int parts = metadata.wholeOr("split.count", 1, 0, MOST);
        if (parts > 1) {
            throw source.fault("split.count", parts, "a checkpoint in one file");
        }
        int gating = metadata.wholeOr(key("expert_gating_func"), SIGMOID, 0, MOST);
        if (gating != SIGMOID) {
            throw source.fault(key("expert_gating_func"), gating, SIGMOID + ", sigmoid");
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
                        windowed ? windowedRotary() : fullRotary(),
                        feedForward(i))
                .sound(source, i);
    }

    private RotaryFacts windowedRotary() {
        return RotaryFacts.unscaled(rotaryWidth(), metadata.positive(key("rope.freq_base_swa")));
    }

    private RotaryFacts fullRotary() {
        RotaryFacts rotary =
                RotaryFacts.unscaled(rotaryWidth() / 2, metadata.positive(key("rope.freq_base")));
        tensors.find(ROPE_FREQS).ifPresent(tensor -> copyDivisors(tensor, rotary.divisors()));
        return rotary;
    }

    private void copyDivisors(Tensor tensor, float[] divisors) {
        if (tensor.shape().size() != 1 || tensor.shape().getFirst() < divisors.length) {
            throw source.fault(ROPE_FREQS, tensor.shape(), "at least [" + divisors.length + "]");
        }
        float[] all = tensors.floats(tensor);
        for (int j = 0; j < divisors.length; j++) {
            if (!(all[j] > 0 && all[j] < Float.POSITIVE_INFINITY)) {
                throw source.fault(ROPE_FREQS + "[" + j + "]", all[j], "above 0");
            }
            divisors[j] = all[j];
        }
    }

    private FeedForwardFacts feedForward(int i) {
        float sharedClamp = metadata.realOfLayer(key("swiglu_clamp_shexp"), i);
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
                metadata.realOfLayer(key("swiglu_clamp_exp"), i),
                sharedClamp);
    }

    private int headSize() {
        return metadata.whole(HEAD_SIZE, 1, 1 << 16);
    }

    private int rotaryWidth() {
        String dimensions = key("rope.dimension_count");
        int width = metadata.wholeOr(dimensions, headSize(), 1, headSize());
        if (width % 4 != 0) {
            throw source.fault(
                    metadata.has(dimensions) ? dimensions : HEAD_SIZE, width, "a multiple of 4");
        }
        return width;
    }

    private static String key(String rest) {
        return "step35." + rest;
    }
}
