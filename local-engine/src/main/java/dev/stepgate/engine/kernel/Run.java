package dev.stepgate.engine.kernel;

/**
 * Consecutive tokens of one sequence within a batch.
 *
 * @param row the first one's row
 * @param count how many
 * @param position the first one's position in its sequence
 */
public record Run(int row, int count, int position) {

    /** The row after the last one. */
    int end() {
        return row + count;
    }
}
