package dev.stepgate.engine.kernel;

import java.util.Arrays;

/**
 * Which experts each token goes to, and how much of each. Owned by the thread that owns the model;
 * nothing here allocates after construction.
 */
public final class Routing {

    private final int[] expertOf;
    private final float[] weightOf;
    private final int[] groupStart;
    private final int[] groupRows;
    private final float[] groupWeights;
    private int experts;
    private int chosen;
    private int count;

    /** Room for {@code capacity} tokens, each going to up to {@code chosen} of {@code experts}. */
    public Routing(int capacity, int experts, int chosen) {
        this.expertOf = new int[capacity * chosen];
        this.weightOf = new float[capacity * chosen];
        this.groupStart = new int[experts + 1];
        this.groupRows = new int[capacity * chosen];
        this.groupWeights = new float[capacity * chosen];
    }

    /**
     * How experts are chosen (spec section 3.8).
     *
     * @param chosen K, how many each token goes to
     * @param normalised whether a token's weights are made to sum to {@code scale}, rather than
     *     multiplied by it
     */
    public record Rule(int chosen, float scale, boolean normalised) {}

    /** N, how many experts there are to choose from. */
    public int experts() {
        return experts;
    }

    /** K, how many experts each token goes to. */
    public int chosen() {
        return chosen;
    }

    /** The expert chosen {@code rank}-th for a token. */
    public int expert(int row, int rank) {
        return expertOf[row * chosen + rank];
    }

    public float weight(int row, int rank) {
        return weightOf[row * chosen + rank];
    }

    void shape(int rows, int fromExperts, int chosenExperts) {
        count = rows;
        experts = fromExperts;
        chosen = chosenExperts;
    }

    void choose(int row, int rank, int expert, float weight) {
        expertOf[row * chosen + rank] = expert;
        weightOf[row * chosen + rank] = weight;
    }

    /** Lists the tokens by expert, so that each expert's weights are read once. */
    void group() {
        Arrays.fill(groupStart, 0, experts + 1, 0);
        for (int i = 0; i < count * chosen; i++) {
            groupStart[expertOf[i] + 1]++;
        }
        for (int e = 1; e <= experts; e++) {
            groupStart[e] += groupStart[e - 1];
        }
        for (int i = 0; i < count * chosen; i++) {
            int at = groupStart[expertOf[i]]++;
            groupRows[at] = i / chosen;
            groupWeights[at] = weightOf[i];
        }
        System.arraycopy(groupStart, 0, groupStart, 1, experts);
        groupStart[0] = 0;
    }

    /** How many tokens go to an expert. */
    public int tokensOf(int expert) {
        return groupStart[expert + 1] - groupStart[expert];
    }

    /** Where an expert's tokens begin when all choices are listed by expert. */
    int firstOf(int expert) {
        return groupStart[expert];
    }

    int rowOf(int expert, int index) {
        return groupRows[groupStart[expert] + index];
    }

    float weightOf(int expert, int index) {
        return groupWeights[groupStart[expert] + index];
    }
}
