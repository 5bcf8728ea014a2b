package dev.stepgate.engine.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A model of random weights in any shape, with the tokenizer of the tiny fixture.
 *
 * @param layers the trunk's, then the draft heads'
 * @param drafts how many of the layers are draft heads
 */
record SmallModel(int width, int headSize, int drafts, List<Layer> layers) {
    static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final int VOCABULARY = 512;

    /**
     * A layer's shape.
     *
     * @param experts 0 for a dense layer
     */
    record Layer(boolean windowed, int heads, int keyValueHeads, int experts) {}

    /** Odd numbers everywhere: one head, one expert, another count of experts in each layer. */
    static SmallModel odd() {
        return new SmallModel(
                20,
                12,
                1,
                List.of(
                        new Layer(true, 1, 1, 0),
                        new Layer(false, 5, 5, 1),
                        new Layer(true, 9, 3, 7),
                        new Layer(true, 2, 1, 3),
                        new Layer(true, 3, 3, 0)));
    }

    /** Step 3.5's head size, for what depends on it. */
    static SmallModel withHeadsOf128() {
        return new SmallModel(
                8, 128, 0, List.of(new Layer(false, 1, 1, 0), new Layer(true, 2, 1, 0)));
    }

    GgufWriter gguf() {
        GgufWriter gguf = GgufWriter.copyOf(TINY.resolve("tiny.f32.gguf")).keep(name -> false);
        for (String key : List.of("swiglu_clamp_exp", "swiglu_clamp_shexp", "expert_count")) {
            gguf.without("step35." + key);
        }
        gguf.key("general.name", new GgufValue.Text("small"))
                .key("step35.block_count", layers.size())
                .key("step35.nextn_predict_layers", drafts)
                .key("step35.embedding_length", width)
                .key("step35.attention.key_length", headSize)
                .key("step35.attention.value_length", headSize)
                .key("step35.attention.sliding_window", 5)
                .key("step35.expert_used_count", 1)
                .key("step35.feed_forward_length", 13)
                .key("step35.expert_feed_forward_length", 7)
                .key("step35.expert_shared_feed_forward_length", 11)
                .key("step35.attention.head_count", wholes(layers.stream().map(Layer::heads)))
                .key(
                        "step35.attention.head_count_kv",
                        wholes(layers.stream().map(Layer::keyValueHeads)))
                .key("step35.attention.sliding_window_pattern", windowed());
        random(gguf, "token_embd.weight", VOCABULARY, width);
        random(gguf, "output_norm.weight", width);
        random(gguf, "output.weight", VOCABULARY, width);
        for (int i = 0; i < layers.size(); i++) {
            layer(gguf, "blk." + i + ".", layers.get(i));
            if (i >= layers.size() - drafts) {
                head(gguf, "blk." + i + ".nextn.");
            }
        }
        return gguf;
    }

    private void layer(GgufWriter gguf, String block, Layer layer) {
        random(gguf, block + "attn_norm.weight", width);
        random(gguf, block + "attn_q.weight", (long) layer.heads * headSize, width);
        random(gguf, block + "attn_k.weight", (long) layer.keyValueHeads * headSize, width);
        random(gguf, block + "attn_v.weight", (long) layer.keyValueHeads * headSize, width);
        random(gguf, block + "attn_q_norm.weight", headSize);
        random(gguf, block + "attn_k_norm.weight", headSize);
        random(gguf, block + "attn_gate.weight", layer.heads, width);
        random(gguf, block + "attn_output.weight", width, (long) layer.heads * headSize);
        random(gguf, block + "ffn_norm.weight", width);
        if (layer.experts == 0) {
            swiGlu(gguf, block, "", 13);
            return;
        }
        random(gguf, block + "ffn_gate_inp.weight", layer.experts, width);
        random(gguf, block + "exp_probs_b.bias", layer.experts);
        random(gguf, block + "ffn_gate_exps.weight", layer.experts, 7, width);
        random(gguf, block + "ffn_up_exps.weight", layer.experts, 7, width);
        random(gguf, block + "ffn_down_exps.weight", layer.experts, width, 7);
        swiGlu(gguf, block, "_shexp", 11);
    }

    private void swiGlu(GgufWriter gguf, String block, String suffix, int hidden) {
        random(gguf, block + "ffn_gate" + suffix + ".weight", hidden, width);
        random(gguf, block + "ffn_up" + suffix + ".weight", hidden, width);
        random(gguf, block + "ffn_down" + suffix + ".weight", width, hidden);
    }

    private void head(GgufWriter gguf, String nextn) {
        random(gguf, nextn + "eh_proj.weight", width, 2L * width);
        random(gguf, nextn + "enorm.weight", width);
        random(gguf, nextn + "hnorm.weight", width);
        random(gguf, nextn + "shared_head_norm.weight", width);
        random(gguf, nextn + "shared_head_head.weight", VOCABULARY, width);
    }

    private static void random(GgufWriter gguf, String name, long... shape) {
        List<Long> sizes = new ArrayList<>();
        long count = 1;
        for (long size : shape) {
            sizes.add(size);
            count *= size;
        }
        while (sizes.size() > 1 && sizes.getFirst() == 1) {
            sizes.removeFirst(); // as ggml does: it does not write outer sizes of 1
        }
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        gguf.floats(name, sizes, values);
    }

    private static GgufValue wholes(Stream<Integer> values) {
        return new GgufValue.Wholes(values.mapToLong(Integer::longValue).toArray());
    }

    private GgufValue windowed() {
        boolean[] windowed = new boolean[layers.size()];
        for (int i = 0; i < windowed.length; i++) {
            windowed[i] = layers.get(i).windowed();
        }
        return new GgufValue.Truths(windowed);
    }
}
