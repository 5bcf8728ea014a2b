package dev.stepgate.engine.kernel;

import java.util.Arrays;

/**
 * A preallocated matrix of floats, one row per token: [count, width], row-major. Owned by the
 * thread that owns the model; nothing here allocates after construction.
 */
public final class Rows {

    private float[] values;
    private int width;
    private int count;

    /** Room for {@code capacity} rows of up to {@code width}; none of them in use yet. */
    public Rows(int capacity, int width) {
        this.values = new float[Math.multiplyExact(capacity, width)];
        this.width = width;
    }

    /** The backing array, in which the first [count, width] floats mean something. */
    public float[] values() {
        return values;
    }

    public int width() {
        return width;
    }

    /** Rows in use. */
    public int count() {
        return count;
    }

    /** Becomes {@code rows} rows of {@code columns}; the values are whatever was there. */
    public void shape(int rows, int columns) {
        if (rows < 0 || columns < 1 || (long) rows * columns > values.length) {
            throw new IndexOutOfBoundsException(
                    rows + " x " + columns + " floats (expected: at most " + values.length + ")");
        }
        count = rows;
        width = columns;
    }

    /** Makes room for such a shape, if there is none; values may be lost. */
    void grow(int rows, int columns) {
        values = ScalarKernels.atLeast(Math.multiplyExact(rows, columns), values);
    }

    /** Where row {@code row} starts in {@link #values()}. */
    public int at(int row) {
        return row * width;
    }

    /** Rows of the present width there is room for. */
    public int capacity() {
        return values.length / width;
    }

    /** Forgets the first {@code rows} rows; those after them move up. */
    public void drop(int rows) {
        System.arraycopy(values, at(rows), values, 0, at(count - rows));
        count -= rows;
    }

    /** Sets the rows in use to zero. */
    public void clear() {
        Arrays.fill(values, 0, count * width, 0);
    }

    /** Sets rows to zero. */
    void clear(int row, int rows) {
        Arrays.fill(values, at(row), at(row + rows), 0);
    }

    /** Copies rows of {@code from} over rows of this, which has them and the same width. */
    public void put(int row, Rows from, int firstRow, int rows) {
        System.arraycopy(from.values, from.at(firstRow), values, at(row), rows * width);
    }
}
