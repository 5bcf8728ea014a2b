package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.Checkpoint.OldDivisors;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads how each layer's heads turn from a GGUF file (spec sections 6.2, 6.3 and 6.7). Owned by one
 * thread.
 */
final class GgufRotary {
    private static final String ROPE_FREQS = "rope_freqs.weight";
    private static final String WIDTH_BY_LAYER = GgufFacts.key("rope.dimension_count_per_layer");
    private static final String THETA_BY_LAYER = GgufFacts.key("rope.freq_base_per_layer");
    private static final String WIDTH = GgufFacts.key("rope.dimension_count");
    private static final String SCALED_KINDS = GgufFacts.key("rope.scaling.apply_mask");
    private static final String SCALING = GgufFacts.key("rope.scaling.type");
    private static final String FACTOR = GgufFacts.key("rope.scaling.factor");
    private static final int FULL_SCALED = 1;
    private static final int WINDOWED_SCALED = 2;

    private final Source source;
    private final GgufMetadata metadata;
    private final TensorIndex tensors;
    private final int headSize;
    private final OldDivisors oldDivisors;
    private final int scaledKinds;
    private final List<String> remarks = new ArrayList<>();
    private Optional<StoredDivisors> stored = Optional.empty();

    GgufRotary(GgufMetadata metadata, TensorIndex tensors, int headSize, OldDivisors oldDivisors) {
        this.source = tensors.source();
        this.metadata = metadata;
        this.tensors = tensors;
        this.headSize = headSize;
        this.oldDivisors = oldDivisors;
        this.scaledKinds = metadata.wholeOr(SCALED_KINDS, FULL_SCALED, 0, 3);
        String scaling = metadata.textOr(SCALING, "none");
        if (!scaling.equals("none") && !scaling.equals("llama3")) {
            throw source.fault(SCALING, scaling, "none or llama3");
        }
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    RotaryFacts of(int layer, boolean windowed) {
        RotaryFacts plain = RotaryFacts.unscaled(width(layer, windowed), theta(layer, windowed));
        boolean scaled = (scaledKinds & (windowed ? WINDOWED_SCALED : FULL_SCALED)) != 0;
        if (!scaled) {
            return plain;
        }
        if (tensors.has(ROPE_FREQS)) {
            return new RotaryFacts(plain.width(), plain.theta(), stored(plain));
        }
        return metadata.has(FACTOR) ? scaling().scale(plain) : plain;
    }

    private int width(int layer, boolean windowed) {
        if (metadata.has(WIDTH_BY_LAYER)) {
            int width = metadata.wholeOfLayer(WIDTH_BY_LAYER, layer, 2, headSize);
            if (width % 2 != 0) {
                throw source.fault(WIDTH_BY_LAYER + "[" + layer + "]", width, "an even number");
            }
            return width;
        }
        int width = metadata.wholeOr(WIDTH, headSize, 1, headSize);
        if (width % 4 != 0) {
            throw source.fault(
                    metadata.has(WIDTH) ? WIDTH : GgufFacts.HEAD_SIZE, width, "a multiple of 4");
        }
        return windowed ? width : width / 2;
    }

    private float theta(int layer, boolean windowed) {
        return metadata.has(THETA_BY_LAYER)
                ? metadata.positiveOfLayer(THETA_BY_LAYER, layer)
                : metadata.positive(
                        GgufFacts.key(windowed ? "rope.freq_base_swa" : "rope.freq_base"));
    }

    /** The rule by the keys alone; llama3's own bounds where only the factor is given. */
    private RopeScaling scaling() {
        RopeScaling usual = RopeScaling.ofStep35();
        return new RopeScaling(
                metadata.positive(FACTOR),
                metadata.positive(GgufFacts.key("rope.scaling.original_context_length")),
                usual.lowFrequency(),
                usual.highFrequency());
    }

    private float[] stored(RotaryFacts plain) {
        StoredDivisors divisors = stored.orElseGet(() -> StoredDivisors.read(tensors, ROPE_FREQS));
        stored = Optional.of(divisors);
        if (!divisors.oldFor(plain, headSize)) {
            return divisors.leading(plain.width() / 2);
        }
        boolean keep = oldDivisors == OldDivisors.AS_STORED;
        if (remarks.isEmpty()) {
            remarks.add(
                    ROPE_FREQS
                            + " has the divisors of an old converter, made for twice the rotary"
                            + " width; "
                            + (keep
                                    ? "they are used as they are, so long texts drift from the"
                                            + " model's reference (rope-freqs: as-stored)"
                                    : "the right ones are used instead (rope-freqs: corrected)"));
        }
        return keep
                ? divisors.leading(plain.width() / 2)
                : RopeScaling.ofStep35().scale(plain).divisors();
    }
}
