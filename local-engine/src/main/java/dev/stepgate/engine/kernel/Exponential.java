package dev.stepgate.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential function from additions and multiplications alone, so that its last bit does not
 * change when C2 takes over: the library's calls another routine then than the interpreter does.
 */
final class Exponential {

    private static final float LEAST = -87;
    private static final float MOST = 88;
    private static final float LOG2_E = 1.442695f;

    /** Adding it rounds to a whole number, which stands in the lowest bits of the sum. */
    private static final float ROUNDING = 0x1.8p23f;

    /** ln 2 in two parts, the first short enough for exact products. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;

    private static final float LN2_LOW = 0x1.7f7d1cp-20f;

    private Exponential() {}

    /** e to the power of x, held within what a float can say. */
    static FloatVector of(FloatVector x) {
        FloatVector held = x.max(LEAST).min(MOST);
        FloatVector sum = held.mul(LOG2_E).add(ROUNDING);
        FloatVector whole = sum.sub(ROUNDING);
        FloatVector r = held.sub(whole.mul(LN2_HIGH)).sub(whole.mul(LN2_LOW));
        FloatVector p = r.mul(1 / 720f).add(1 / 120f);
        p = p.mul(r).add(1 / 24f);
        p = p.mul(r).add(1 / 6f);
        p = p.mul(r).add(0.5f);
        p = p.mul(r).add(1);
        p = p.mul(r).add(1);
        return p.reinterpretAsInts()
                .add(sum.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }
}
