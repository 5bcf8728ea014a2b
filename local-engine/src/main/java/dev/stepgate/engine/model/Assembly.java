package dev.stepgate.engine.model;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.kernel.BlockFormat;
import dev.stepgate.engine.kernel.Experts;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Net;
import dev.stepgate.engine.kernel.Routing;
import dev.stepgate.engine.kernel.Turns;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.kv.LayerShape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Builds a {@link Step35} from a checkpoint: dense or mixture, full or windowed is decided here,
 * once, by building the right record. Used by one thread.
 */
public final class Assembly {

    private final Checkpoint checkpoint;
    private final Facts facts;
    private final Kernels kernels;

    private Assembly(Checkpoint checkpoint, Kernels kernels) {
        this.checkpoint = checkpoint;
        this.facts = checkpoint.facts();
        this.kernels = kernels;
    }

    /** The model of an open checkpoint, valid while that stays open. */
    public static Step35 of(Checkpoint checkpoint, Kernels kernels) {
        return new Assembly(checkpoint, kernels).step35();
    }

    /** One weight matrix of each format the checkpoint's matrices come in. */
    public static List<Weights> formats(Checkpoint checkpoint) {
        return checkpoint.tensors().stream()
                .filter(t -> t.shape().size() >= 2)
                .map(Tensor::type)
                .distinct()
                .map(type -> weights(type, 0, 0, MemorySegment.NULL))
                .toList();
    }

    private Step35 step35() {
        int width = facts.width();
        Weights embedding = matrix("token_embd.weight", facts.vocabulary(), width);
        var layers = new ArrayList<DecoderLayer>();
        for (int i = 0; i < facts.layers().size(); i++) {
            layers.add(layer("blk." + i + ".", i, facts.layers().get(i)));
        }
        return new Step35(
                kernels,
                embedding,
                layers,
                norm("output_norm.weight", width),
                linear("output.weight", facts.vocabulary(), width),
                draftHeads(embedding));
    }

    /** Stored as further blocks after the trunk's (spec section 6.4). */
    private List<DraftHead> draftHeads(Weights embedding) {
        int width = facts.width();
        var heads = new ArrayList<DraftHead>();
        for (int k = 0; k < facts.draftLayers().size(); k++) {
            String block = "blk." + (facts.layers().size() + k) + ".";
            var ear =
                    new DraftHead.Ear(
                            norm(block + "nextn.enorm.weight", width),
                            norm(block + "nextn.hnorm.weight", width),
                            linear(block + "nextn.eh_proj.weight", width, 2 * width));
            heads.add(
                    new DraftHead(
                            own(block + "nextn.embed_tokens.weight")
                                    .map(name -> matrix(name, facts.vocabulary(), width))
                                    .orElse(embedding),
                            ear,
                            layer(block, 0, facts.draftLayers().get(k)),
                            norm(
                                    own(block + "nextn.shared_head_norm.weight")
                                            .orElse("output_norm.weight"),
                                    width),
                            linear(
                                    own(block + "nextn.shared_head_head.weight")
                                            .orElse("output.weight"),
                                    facts.vocabulary(),
                                    width)));
        }
        return heads;
    }

    /** What a draft head may have of its own; without, it shares the trunk's (spec section 4.1). */
    private Optional<String> own(String name) {
        return Optional.of(name).filter(checkpoint::has);
    }

    /** The layer whose weights lie in a block, with its place in a sequence's memory. */
    private DecoderLayer layer(String block, int index, LayerFacts layer) {
        return new DecoderLayer(
                index,
                kernels,
                norm(block + "attn_norm.weight", facts.width()),
                attention(block, layer),
                norm(block + "ffn_norm.weight", facts.width()),
                feedForward(block, layer));
    }

    private Attention attention(String block, LayerFacts layer) {
        int width = facts.width();
        int size = facts.headSize();
        int queries = layer.heads() * size;
        int memory = layer.keyValueHeads() * size;
        RotaryFacts rotary = layer.rotary();
        return new Attention(
                new Attention.Projections(
                        linear(block + "attn_q.weight", queries, width),
                        linear(block + "attn_k.weight", memory, width),
                        linear(block + "attn_v.weight", memory, width)),
                new Attention.HeadNorms(
                        norm(block + "attn_q_norm.weight", size),
                        norm(block + "attn_k_norm.weight", size)),
                new Attention.Rotary(
                        kernels, size, Turns.of(rotary.width(), rotary.theta(), rotary.divisors())),
                reach(layer),
                new Attention.HeadGate(
                        kernels, linear(block + "attn_gate.weight", layer.heads(), width)),
                linear(block + "attn_output.weight", width, queries));
    }

    private Attention.Reach reach(LayerFacts layer) {
        int window = layer.window() == 0 ? LayerShape.EVERYTHING : layer.window();
        return new Attention.Reach(
                kernels, new LayerShape(window, layer.keyValueHeads(), facts.headSize()));
    }

    private FeedForward feedForward(String block, LayerFacts layer) {
        return switch (layer.feedForward()) {
            case LayerFacts.FeedForwardFacts.Dense dense ->
                    new FeedForward.Dense(kernels, net(block, "", dense.width(), dense.clamp()));
            case Mixture mixture -> mixture(block, mixture);
        };
    }

    private FeedForward mixture(String block, Mixture mixture) {
        int experts = mixture.experts();
        var router =
                new FeedForward.Router(
                        kernels,
                        linear(block + "ffn_gate_inp.weight", experts, facts.width()),
                        checkpoint.floats(block + "exp_probs_b.bias", experts),
                        new Routing.Rule(mixture.chosen(), mixture.scale(), mixture.normalised()));
        return new FeedForward.MixtureOfExperts(
                kernels,
                router,
                new Experts(
                        net(block, "_shexp", mixture.sharedWidth(), mixture.sharedClamp()),
                        experts(block, mixture)));
    }

    private List<Net> experts(String block, Mixture mixture) {
        int n = mixture.experts();
        int width = facts.width();
        int hidden = mixture.expertWidth();
        return IntStream.range(0, n)
                .mapToObj(
                        e ->
                                new Net(
                                        expert(block + "ffn_gate_exps.weight", e, hidden, width),
                                        expert(block + "ffn_up_exps.weight", e, hidden, width),
                                        expert(block + "ffn_down_exps.weight", e, width, hidden),
                                        mixture.expertClamp()))
                .toList();
    }

    private Net net(String block, String suffix, int hidden, float clamp) {
        int width = facts.width();
        return new Net(
                prepared(block + "ffn_gate" + suffix + ".weight", hidden, width),
                prepared(block + "ffn_up" + suffix + ".weight", hidden, width),
                prepared(block + "ffn_down" + suffix + ".weight", width, hidden),
                clamp);
    }

    private RmsNorm norm(String name, int size) {
        return new RmsNorm(kernels, checkpoint.floats(name, size), facts.normEpsilon());
    }

    private Linear linear(String name, int rows, int columns) {
        return new Linear(kernels, prepared(name, rows, columns));
    }

    /** A matrix to multiply by. */
    private Weights prepared(String name, int rows, int columns) {
        return kernels.prepare(matrix(name, rows, columns));
    }

    private Weights matrix(String name, int rows, int columns) {
        Tensor tensor = checkpoint.tensor(name, rows, columns);
        return weights(tensor.type(), rows, columns, tensor.data());
    }

    private Weights expert(String stack, int index, int rows, int columns) {
        Tensor tensor = checkpoint.expert(stack, index, rows, columns);
        return kernels.prepare(weights(tensor.type(), rows, columns, tensor.data()));
    }

    static Weights weights(TensorType type, int rows, int columns, MemorySegment data) {
        return switch (type) {
            case F32 -> new Weights.F32(rows, columns, data);
            case F16 -> new Weights.F16(rows, columns, data);
            case BF16 -> new Weights.Bf16(rows, columns, data);
            case Q8_0 -> new Weights.Q8(rows, columns, data);
            case Q4_0 -> new Weights.Blocks(BlockFormat.Q4_0, rows, columns, data);
            case Q4_1 -> new Weights.Blocks(BlockFormat.Q4_1, rows, columns, data);
            case Q5_0 -> new Weights.Blocks(BlockFormat.Q5_0, rows, columns, data);
            case Q5_1 -> new Weights.Blocks(BlockFormat.Q5_1, rows, columns, data);
            case Q2_K -> new Weights.Blocks(BlockFormat.Q2_K, rows, columns, data);
            case Q3_K -> new Weights.Blocks(BlockFormat.Q3_K, rows, columns, data);
            case Q4_K -> new Weights.Blocks(BlockFormat.Q4_K, rows, columns, data);
            case Q5_K -> new Weights.Blocks(BlockFormat.Q5_K, rows, columns, data);
            case Q6_K -> new Weights.Blocks(BlockFormat.Q6_K, rows, columns, data);
            case IQ4_NL -> new Weights.Blocks(BlockFormat.IQ4_NL, rows, columns, data);
            case IQ4_XS -> new Weights.Blocks(BlockFormat.IQ4_XS, rows, columns, data);
            case IQ3_S -> new Weights.Blocks(BlockFormat.IQ3_S, rows, columns, data);
            case MXFP4 -> new Weights.Blocks(BlockFormat.MXFP4, rows, columns, data);
        };
    }
}
