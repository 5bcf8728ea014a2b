package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;

/**
 * The llama3 rule: slow frequencies are divided by a factor, fast ones kept, and those between
 * blended (spec section 3.5). Immutable.
 *
 * @param originalContext tokens of the context before it was stretched
 * @param lowFrequency turns within the original context below which a frequency is slow
 * @param highFrequency turns above which it is fast
 */
record RopeScaling(
        double factor, double originalContext, double lowFrequency, double highFrequency) {

    /** What Step 3.5 was trained with. */
    static RopeScaling ofStep35() {
        return new RopeScaling(2, 131072, 1, 32);
    }

    static RopeScaling read(JsonFields scaling) {
        RopeScaling read =
                new RopeScaling(
                        scaling.positive("factor"),
                        scaling.positive("original_max_position_embeddings"),
                        scaling.positive("low_freq_factor"),
                        scaling.positive("high_freq_factor"));
        if (read.highFrequency <= read.lowFrequency) {
            throw scaling.fault("high_freq_factor", read.highFrequency, "above low_freq_factor");
        }
        return read;
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
