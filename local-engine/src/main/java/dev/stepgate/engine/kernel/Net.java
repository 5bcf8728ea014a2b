package dev.stepgate.engine.kernel;

/**
 * A feed-forward network: down(silu(gate(x)) · up(x)), clamped where the checkpoint says so (spec
 * section 3.9). Immutable.
 *
 * @param clamp 0 for none
 */
public record Net(Weights gate, Weights up, Weights down, float clamp) {}
