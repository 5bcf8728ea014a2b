package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;

/**
 * What is left of an allowance in its current window. Immutable.
 *
 * @param remaining in the measure's unit; below 0 where more was used than is allowed by now
 */
record Left(Allowance allowance, long remaining) {}
