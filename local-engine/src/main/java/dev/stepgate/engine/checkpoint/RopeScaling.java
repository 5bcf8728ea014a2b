package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;

/**
 * The llama3 rule: slow frequencies are divided by a factor, fast ones kept, and those between
 * blended (spec section 3.5). Immutable.
 */
final class RopeScaling {
    private final double factor;
    private final double originalContext;
    private final double lowFrequency;
    private final double highFrequency;

    RopeScaling(Source source, JsonFields scaling) {
        this.factor = scaling.real("factor");
        this.originalContext = scaling.real("original_max_position_embeddings");
        this.lowFrequency = scaling.real("low_freq_factor");
        this.highFrequency = scaling.real("high_freq_factor");
        if (factor <= 0 || originalContext <= 0) {
            throw source.fault("rope_scaling", factor + ", " + originalContext, "above 0");
        }
        if (lowFrequency <= 0 || highFrequency <= lowFrequency) {
            throw source.fault(
                    "rope_scaling",
                    "low_freq_factor " + lowFrequency + ", high_freq_factor " + highFrequency,
                    "0 < low < high");
        }
    }

    RotaryFacts scale(RotaryFacts plain) {
        float[] divisors = new float[plain.width() / 2];
        for (int j = 0; j < divisors.length; j++) {
            divisors[j] = (float) divisor(Math.pow(plain.theta(), -2.0 * j / plain.width()));
        }
        return new RotaryFacts(plain.width(), plain.theta(), divisors);
    }

    private double divisor(double frequency) {
        double turns = originalContext * frequency / (2 * Math.PI);
        if (turns > highFrequency) {
            return 1;
        }
        if (turns < lowFrequency) {
            return factor;
        }
        double kept = (turns - lowFrequency) / (highFrequency - lowFrequency);
        return 1 / ((1 - kept) / factor + kept);
    }
}
