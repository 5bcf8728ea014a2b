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
        this.factor = scaling.positive("factor");
        this.originalContext = scaling.positive("original_max_position_embeddings");
        this.lowFrequency = scaling.positive("low_freq_factor");
        this.highFrequency = scaling.positive("high_freq_factor");
        if (highFrequency <= lowFrequency) {
            throw source.fault(
                    "rope_scaling",
                    "low_freq_factor " + lowFrequency + ", high_freq_factor " + highFrequency,
                    "low below high");
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
