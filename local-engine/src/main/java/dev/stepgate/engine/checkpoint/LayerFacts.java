package dev.stepgate.engine.checkpoint;

import java.util.Arrays;

/**
 * What the configuration says of one decoder layer. Immutable.
 *
 * @param heads H, query heads
 * @param keyValueHeads G
 * @param window tokens a query can see, itself included; 0 means all of them
 */
public record LayerFacts(
        int heads,
        int keyValueHeads,
        int window,
        RotaryFacts rotary,
        FeedForwardFacts feedForward) {

    /** This layer, or a fault where its query heads cannot share the key/value heads evenly. */
    LayerFacts sound(Source source, int layer) {
        if (heads % keyValueHeads != 0) {
            throw source.fault(
                    "heads of layer " + layer,
                    heads + " over " + keyValueHeads,
                    "as many for each key/value head");
        }
        return this;
    }

    /**
     * Rotary position embedding of one layer.
     *
     * @param width leading elements of each head that turn
     * @param theta the base of the frequencies
     * @param divisors [width/2] angle divisors; all 1 without scaling
     */
    public record RotaryFacts(int width, double theta, float[] divisors) {

        /** Every frequency as theta has it. */
        public static RotaryFacts unscaled(int width, double theta) {
            float[] divisors = new float[width / 2];
            Arrays.fill(divisors, 1);
            return new RotaryFacts(width, theta, divisors);
        }
    }

    /** Which feed-forward the layer has. */
    public sealed interface FeedForwardFacts {

        /** One SwiGLU for every token; a clamp of 0 is none. */
        record Dense(int width, float clamp) implements FeedForwardFacts {}

        /**
         * Routed experts and one shared by all; a clamp of 0 is none.
         *
         * @param experts N
         * @param chosen K
         * @param scale the sum of the chosen experts' weights when {@code normalised}
         */
        record Mixture(
                int experts,
                int chosen,
                int expertWidth,
                int sharedWidth,
                float scale,
                boolean normalised,
                float expertClamp,
                float sharedClamp)
                implements FeedForwardFacts {}
    }
}
