package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;

/**
 * What is left of an allowance in its current window. Immutable.
 *
 * @param remaining in the measure's unit; below 0 where more was used than is allowed by now
 * @param held of what was taken, what requests under way may still give back
 */
record Left(Allowance allowance, long remaining, long held) {
    /** What is left, and nothing is held. */
    Left(Allowance allowance, long remaining) {
        this(allowance, remaining, 0);
    }
}
