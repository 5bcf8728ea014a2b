package dev.stepgate.engine.kernel;

import java.util.Arrays;

/**
 * Products of interleaved weights, cut into parts for a {@link Team}: a part is a group of rows, or
 * several where one token is multiplied, times all its tokens. Owned by one thread; grows.
 */
final class GroupWork implements Team.Work {

    private final Tile[] tiles;
    final Places places = new Places();

    /** Where each matrix's inputs come from, and its results go. */
    private float[][] inputs = {};

    private float[][] results = {};

    /** What each part is: which matrix, and its first group. */
    private int[] matrixOf = {};

    private int[] groupOf = {};
    private int parts;

    private Interleaved[] matrices = new Interleaved[0];

    /** The other arm of a network, whose first one is in {@code matrices}. */
    private Interleaved[] ups = new Interleaved[0];

    private float[] clamps = {};
    private boolean arms;
    private int[] first = {};
    private int[] end = {};
    private int count;

    /** Multiply and adds that all parts take. */
    private long products;

    GroupWork(int workers) {
        tiles = new Tile[workers];
        Arrays.setAll(tiles, i -> new Tile());
    }

    /** Begins again. */
    void clear() {
        places.clear();
        parts = 0;
        count = 0;
        products = 0;
    }

    /** Adds a matrix times all rows of x, into y. */
    void add(Rows y, Interleaved w, Rows x) {
        int from = places.add(y, x);
        add(y.values(), w, x.values(), from, places.count());
    }

    /** Adds a matrix times some of the places. */
    void add(float[] y, Interleaved w, float[] x, int from, int to) {
        int matrix = room(w, from, to);
        inputs[matrix] = x;
        results[matrix] = y;
        arms = false;
        matrices[matrix] = w;
        products += (long) w.rows() * w.columns() * (to - from);
    }

    /** Adds silu(gate · x) · (up · x) for all rows of x, into y. */
    void add(Rows y, Net net, Rows x) {
        int from = places.add(y, x);
        add(y.values(), net, x.values(), from, places.count());
    }

    /** Adds silu(gate · x) · (up · x) for some of the places. */
    void add(float[] y, Net net, float[] x, int from, int to) {
        var gate = (Interleaved) net.gate();
        int matrix = room(gate, from, to);
        inputs[matrix] = x;
        results[matrix] = y;
        arms = true;
        matrices[matrix] = gate;
        ups[matrix] = (Interleaved) net.up();
        clamps[matrix] = net.clamp() > 0 ? net.clamp() : Float.MAX_VALUE;
        products += 2L * gate.rows() * gate.columns() * (to - from);
    }

    /** Deals out the parts of the next matrix. */
    private int room(Interleaved w, int from, int to) {
        int matrix = count++;
        if (matrices.length < count) {
            int length = 2 * count;
            matrices = Arrays.copyOf(matrices, length);
            ups = Arrays.copyOf(ups, length);
            inputs = Arrays.copyOf(inputs, length);
            results = Arrays.copyOf(results, length);
            clamps = Arrays.copyOf(clamps, length);
            first = Arrays.copyOf(first, length);
            end = Arrays.copyOf(end, length);
        }
        first[matrix] = from;
        end[matrix] = to;
        for (int g = 0; g < w.groups(); g += together(w, g, to - from)) {
            if (parts == matrixOf.length) {
                matrixOf = Arrays.copyOf(matrixOf, 2 * parts + 64);
                groupOf = Arrays.copyOf(groupOf, matrixOf.length);
            }
            matrixOf[parts] = matrix;
            groupOf[parts++] = g;
        }
        return matrix;
    }

    /** How many groups go together: several for one token, if they are whole. */
    private static int together(Interleaved w, int group, int tokens) {
        boolean several =
                tokens == 1 && (group + GroupProducts.STREAMS) * Interleaved.ROWS <= w.rows();
        return several ? GroupProducts.STREAMS : 1;
    }

    int parts() {
        return parts;
    }

    long products() {
        return products;
    }

    @Override
    public void part(int part, int worker) {
        int matrix = matrixOf[part];
        int group = groupOf[part];
        Interleaved w = matrices[matrix];
        int from = first[matrix];
        int to = end[matrix];
        float[] x = inputs[matrix];
        float[] y = results[matrix];
        Tile tile = tiles[worker];
        boolean streams = together(w, group, to - from) > 1;
        if (arms && streams) {
            armsOfOne(matrix, group, places.from(from), places.to(from), tile);
        } else if (arms) {
            arms(matrix, group, tile);
        } else if (streams) {
            int at = places.to(from) + group * Interleaved.ROWS;
            GroupProducts.multiplyStreams(w, group, x, places.from(from), y, at);
        } else {
            GroupProducts.multiply(w, group, x, y, places, from, to, tile);
        }
    }

    private void armsOfOne(int matrix, int group, int from, int to, Tile tile) {
        float[] x = inputs[matrix];
        int n = GroupProducts.STREAMS * Interleaved.ROWS;
        GroupProducts.multiplyStreams(matrices[matrix], group, x, from, tile.edge, 0);
        GroupProducts.multiplyStreams(ups[matrix], group, x, from, tile.up, 0);
        SimdKernels.swiGlu(tile.edge, tile.up, 0, n, clamps[matrix]);
        System.arraycopy(tile.edge, 0, results[matrix], to + group * Interleaved.ROWS, n);
    }

    private void arms(int matrix, int group, Tile tile) {
        Interleaved gate = matrices[matrix];
        float[] x = inputs[matrix];
        int row = group * Interleaved.ROWS;
        int rows = Math.min(Interleaved.ROWS, gate.rows() - row);
        for (int t = first[matrix]; t < end[matrix]; t += Tile.MOST) {
            int tokens = Math.min(Tile.MOST, end[matrix] - t);
            places.fill(tile, t, end[matrix]);
            GroupProducts.multiply(gate, group, x, tile.edge, tile, Tile.size(tokens));
            GroupProducts.multiply(ups[matrix], group, x, tile.up, tile, Tile.size(tokens));
            int n = tokens * Interleaved.ROWS;
            SimdKernels.swiGlu(tile.edge, tile.up, 0, n, clamps[matrix]);
            for (int i = 0; i < tokens; i++) {
                int to = places.to(t + i) + row;
                System.arraycopy(tile.edge, i * Interleaved.ROWS, results[matrix], to, rows);
            }
        }
    }
}
