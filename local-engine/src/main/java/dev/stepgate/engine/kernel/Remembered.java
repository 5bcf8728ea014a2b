package dev.stepgate.engine.kernel;

import java.util.function.IntFunction;

/**
 * What one layer kept of one sequence: a view, valid until the memory it came from changes.
 *
 * @param shape of every block
 * @param blocks block b holds the positions from b · S on
 */
public record Remembered(MemoryShape shape, IntFunction<MemoryBlock> blocks) {

    /** The block that a position lies in. */
    MemoryBlock blockOf(int position) {
        return blocks.apply(position / shape.positions());
    }

    /** Where in its block a position lies. */
    int slot(int position) {
        return position % shape.positions();
    }
}
