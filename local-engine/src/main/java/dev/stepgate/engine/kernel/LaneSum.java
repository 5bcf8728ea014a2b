package dev.stepgate.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds up the lanes of a vector, always in the same pairs: {@code reduceLanes} leaves the order
 * open, and does change it when C2 takes over.
 */
final class LaneSum {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> BY_THIRTY_TWO = by(32);
    private static final VectorShuffle<Float> BY_SIXTEEN = by(16);
    private static final VectorShuffle<Float> BY_EIGHT = by(8);
    private static final VectorShuffle<Float> BY_FOUR = by(4);
    private static final VectorShuffle<Float> BY_TWO = by(2);
    private static final VectorShuffle<Float> BY_ONE = by(1);

    private LaneSum() {}

    private static VectorShuffle<Float> by(int lanes) {
        return VectorShuffle.fromOp(F, i -> (i + lanes) % LANES);
    }

    static float of(FloatVector v) {
        FloatVector sum = v;
        if (LANES > 32) {
            sum = sum.add(sum.rearrange(BY_THIRTY_TWO));
        }
        if (LANES > 16) {
            sum = sum.add(sum.rearrange(BY_SIXTEEN));
        }
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(BY_EIGHT));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(BY_FOUR));
        }
        if (LANES > 2) {
            sum = sum.add(sum.rearrange(BY_TWO));
        }
        if (LANES > 1) {
            sum = sum.add(sum.rearrange(BY_ONE));
        }
        return sum.lane(0);
    }
}
