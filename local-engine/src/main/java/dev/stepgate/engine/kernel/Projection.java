package dev.stepgate.engine.kernel;

/** A product that is one of several with the same input: y [T, R] for w [R, C]. */
public record Projection(Rows y, Weights w) {}
