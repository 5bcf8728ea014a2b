package dev.stepgate.engine.kernel;

/**
 * The keys and values one layer kept of one sequence. A view, valid until the memory it came from
 * changes; position p lives in slot p mod {@code slots}.
 *
 * @param keys [slots, G, D]
 * @param values [slots, G, D]
 */
public record Remembered(float[] keys, float[] values, int slots, int heads, int headSize) {}
