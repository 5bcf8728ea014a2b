package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Dense;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Says a model's facts in the keys of a GGUF file (spec section 6.2), which know one value where
 * the facts have one for each layer; facts that differ there are refused. Used by one thread.
 */
final class ModelKeys {
    private static final int SIGMOID = 2;

    private final Facts facts;
    private final List<LayerFacts> layers;
    private final Metadata metadata;

    private ModelKeys(Facts facts, Metadata metadata) {
        this.facts = facts;
        this.layers = Stream.concat(facts.layers().stream(), facts.draftLayers().stream()).toList();
        this.metadata = metadata;
    }

    static void put(Facts facts, Metadata metadata) {
        ModelKeys keys = new ModelKeys(facts, metadata);
        keys.putModel();
        keys.putAttention();
        keys.putFeedForward();
    }

    private void putModel() {
        metadata.putText("general.architecture", "step35");
        metadata.putText("general.type", "model");
        metadata.putText("general.name", facts.name());
        metadata.putWhole("step35.block_count", layers.size());
        if (!facts.draftLayers().isEmpty()) {
            metadata.putWhole("step35.nextn_predict_layers", facts.draftLayers().size());
        }
        metadata.putWhole("step35.context_length", facts.contextTokens());
        metadata.putWhole("step35.embedding_length", facts.width());
    }

    private void putAttention() {
        metadata.putWholes("step35.attention.head_count", ofLayers(LayerFacts::heads));
        metadata.putWholes("step35.attention.head_count_kv", ofLayers(LayerFacts::keyValueHeads));
        metadata.putWhole("step35.attention.key_length", facts.headSize());
        metadata.putWhole("step35.attention.value_length", facts.headSize());
        metadata.putReal("step35.attention.layer_norm_rms_epsilon", facts.normEpsilon());
        Predicate<LayerFacts> windowed = layer -> layer.window() > 0;
        metadata.putWhole(
                "step35.attention.sliding_window",
                same("sliding window", windowed, LayerFacts::window, facts.contextTokens()));
        metadata.putTruths(
                "step35.attention.sliding_window_pattern",
                layers.stream().map(windowed::test).toList());
        putRotary(windowed);
    }

    private void putRotary(Predicate<LayerFacts> windowed) {
        double full = same("theta", windowed.negate(), layer -> layer.rotary().theta(), 1e4);
        double near = same("theta", windowed, layer -> layer.rotary().theta(), 1e4);
        metadata.putReal("step35.rope.freq_base", (float) full);
        metadata.putReal("step35.rope.freq_base_swa", (float) near);
        int size = facts.headSize();
        int half = same("width", windowed.negate(), layer -> layer.rotary().width(), size / 2);
        int whole = same("width", windowed, layer -> layer.rotary().width(), 2 * half);
        if (whole != 2 * half) {
            throw unsayable("rotary widths " + half + " and " + whole, "half and whole");
        }
        if (whole != size) {
            metadata.putWhole("step35.rope.dimension_count", whole);
        }
    }

    private void putFeedForward() {
        Function<LayerFacts, Integer> width =
                layer -> layer.feedForward() instanceof Dense dense ? dense.width() : 0;
        metadata.putWhole(
                "step35.feed_forward_length",
                same("dense width", layer -> width.apply(layer) > 0, width, 0));
        metadata.putWhole(
                "step35.leading_dense_block_count",
                (int) facts.layers().stream().takeWhile(layer -> width.apply(layer) > 0).count());
        mixtures().findFirst().ifPresent(this::putMixture);
        metadata.putReals(
                "step35.swiglu_clamp_exp",
                layers.stream()
                        .map(
                                layer ->
                                        layer.feedForward() instanceof Mixture mixture
                                                ? mixture.expertClamp()
                                                : 0f)
                        .toList());
        metadata.putReals(
                "step35.swiglu_clamp_shexp",
                layers.stream()
                        .map(
                                layer ->
                                        switch (layer.feedForward()) {
                                            case Mixture mixture -> mixture.sharedClamp();
                                            case Dense dense -> dense.clamp();
                                        })
                        .toList());
    }

    private void putMixture(Mixture mixture) {
        Mixture plain = unclamped(mixture);
        mixtures()
                .filter(other -> !unclamped(other).equals(plain))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw unsayable("mixtures of " + plain + " and " + other, "alike");
                        });
        metadata.putWhole("step35.expert_count", mixture.experts());
        metadata.putWhole("step35.expert_used_count", mixture.chosen());
        metadata.putWhole("step35.expert_feed_forward_length", mixture.expertWidth());
        metadata.putWhole("step35.expert_shared_feed_forward_length", mixture.sharedWidth());
        metadata.putWhole("step35.expert_gating_func", SIGMOID);
        metadata.putReal("step35.expert_weights_scale", mixture.scale());
        metadata.putTruth("step35.expert_weights_norm", mixture.normalised());
        metadata.putWhole("step35.moe_every_n_layers", 1);
    }

    private Stream<Mixture> mixtures() {
        return layers.stream()
                .map(LayerFacts::feedForward)
                .filter(Mixture.class::isInstance)
                .map(Mixture.class::cast);
    }

    private static Mixture unclamped(Mixture mixture) {
        return new Mixture(
                mixture.experts(),
                mixture.chosen(),
                mixture.expertWidth(),
                mixture.sharedWidth(),
                mixture.scale(),
                mixture.normalised(),
                0,
                0);
    }

    private int[] ofLayers(ToIntFunction<LayerFacts> value) {
        return layers.stream().mapToInt(value).toArray();
    }

    /** The value that all such layers share; {@code none} if there is no such layer. */
    private <T> T same(
            String what, Predicate<LayerFacts> such, Function<LayerFacts, T> value, T none) {
        List<T> values = layers.stream().filter(such).map(value).distinct().toList();
        if (values.size() > 1) {
            throw unsayable(what + " " + values, "one for all layers of a kind");
        }
        return values.isEmpty() ? none : values.getFirst();
    }

    private BadCheckpoint unsayable(String found, String expected) {
        return new BadCheckpoint(
                "%s: %s cannot be said in a GGUF file (expected: %s)"
                        .formatted(facts.name(), found, expected));
    }
}
