package dev.stepgate.engine.kernel;

/** Queries of one sequence, and what one layer kept of it, their own keys and values included. */
public record Reader(Run run, Remembered memory) {}
