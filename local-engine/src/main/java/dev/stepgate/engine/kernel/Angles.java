package dev.stepgate.engine.kernel;

import java.util.Arrays;

/**
 * Cosines and sines of what tokens turn by, kept while layers turn the same positions alike. Owned
 * by one thread; grows.
 */
final class Angles {

    /** Kinds of layers that turn differently; checkpoints have two. */
    private static final int KINDS = 2;

    private final Table[] tables = {new Table(), new Table()};
    private Table current = tables[0];
    private int next;

    /** What one kind of layer turns by, [T, width/2]. */
    private static final class Table {
        private float[] radians = {};
        private int[] positions = {};
        private float[] cos = {};
        private float[] sin = {};
    }

    /** Gets ready for the first {@code count} positions. */
    void set(Turns turns, int[] positions, int count) {
        for (Table table : tables) {
            boolean same =
                    table.positions.length >= count
                            && Arrays.equals(table.positions, 0, count, positions, 0, count)
                            && Arrays.equals(table.radians, turns.radiansPerPosition());
            if (same) {
                current = table;
                return;
            }
        }
        current = tables[next];
        next = (next + 1) % KINDS;
        fill(current, turns.radiansPerPosition(), Arrays.copyOf(positions, count));
    }

    private static void fill(Table table, float[] radians, int[] positions) {
        table.radians = radians;
        table.positions = positions;
        table.cos = ScalarKernels.atLeast(positions.length * radians.length, table.cos);
        table.sin = ScalarKernels.atLeast(positions.length * radians.length, table.sin);
        for (int t = 0; t < positions.length; t++) {
            for (int j = 0; j < radians.length; j++) {
                float angle = positions[t] * radians[j];
                table.cos[t * radians.length + j] = (float) Math.cos(angle);
                table.sin[t * radians.length + j] = (float) Math.sin(angle);
            }
        }
    }

    /** [T, width/2]. */
    float[] cos() {
        return current.cos;
    }

    float[] sin() {
        return current.sin;
    }
}
