package dev.stepgate.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The verbs on vectors as wide as the machine's. Verbs that move few numbers stay plain.
 *
 * <p>Until C2 has compiled them vectors are boxed and far slower than plain code, so every verb
 * answers from the plain kernels until {@link #warm()} was called.
 */
final class SimdKernels implements Kernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    private final ScalarKernels plain;
    private final Panel panel = new Panel();
    private volatile State state = State.COLD;

    private final AttentionWalk walk = new AttentionWalk(new Lanes());

    /** Scratch, as long as the longest need so far: a row of weights. */
    private float[] widened = {};

    /** How far the compiler is. */
    private enum State {
        /** Not done yet. */
        COLD,
        /** Done. */
        WARM,
        /** Not done for so long that nobody waits any more. */
        SLOW
    }

    SimdKernels(ScalarKernels plain) {
        this.plain = plain;
    }

    /** From now on the vectors answer. */
    void warm() {
        state = State.WARM;
    }

    /** The plain kernels answer for good: the vectors never became fast. */
    void giveUp() {
        state = State.SLOW;
    }

    private boolean cold() {
        return state != State.WARM;
    }

    @Override
    public void linear(Rows y, Weights w, Rows x) {
        if (cold() || w.rows() < SimdProducts.ROWS) {
            plain.linear(y, w, x);
            return;
        }
        y.shape(x.count(), w.rows());
        multiply(y, w, x);
    }

    /** The rows of the last, shorter group are computed again with those before it. */
    private void multiply(Rows y, Weights w, Rows x) {
        int covered = SimdProducts.covered(w);
        widened = covered < w.columns() ? ScalarKernels.atLeast(w.columns(), widened) : widened;
        for (int next = 0; next < w.rows(); next += SimdProducts.ROWS) {
            int row = Math.min(next, w.rows() - SimdProducts.ROWS);
            SimdProducts.multiply(w, panel, row, x, y);
            for (int r = row; r < row + SimdProducts.ROWS && covered < w.columns(); r++) {
                plain.widen(widened, 0, w, r);
                addRest(y, r, covered, x);
            }
        }
    }

    /** Adds the columns no whole vector covered. */
    private void addRest(Rows y, int row, int from, Rows x) {
        for (int t = 0; t < x.count(); t++) {
            float sum = 0;
            for (int c = from; c < x.width(); c++) {
                sum += widened[c] * x.values()[x.at(t) + c];
            }
            y.values()[y.at(t) + row] += sum;
        }
    }

    @Override
    public void norm(Rows y, Rows x, float[] scale, float epsilon) {
        if (cold() || scale.length % F.length() != 0) {
            plain.norm(y, x, scale, epsilon);
            return;
        }
        y.shape(x.count(), x.width());
        for (int from = 0; from < x.count() * x.width(); from += scale.length) {
            normOne(y.values(), x.values(), from, scale, epsilon);
        }
    }

    private static void normOne(float[] y, float[] x, int from, float[] scale, float epsilon) {
        FloatVector squares = FloatVector.zero(F);
        for (int i = 0; i < scale.length; i += F.length()) {
            FloatVector v = FloatVector.fromArray(F, x, from + i);
            squares = v.fma(v, squares);
        }
        float mean = LaneSum.of(squares) / scale.length;
        float factor = (float) (1 / Math.sqrt(mean + epsilon));
        for (int i = 0; i < scale.length; i += F.length()) {
            FloatVector.fromArray(F, x, from + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(F, scale, i))
                    .intoArray(y, from + i);
        }
    }

    @Override
    public void attend(Rows y, Rows q, Run run, Remembered memory, int window) {
        if (cold() || memory.shape().headSize() % F.length() != 0) {
            plain.attend(y, q, run, memory, window);
            return;
        }
        walk.attend(y, q, run, memory, window);
    }

    /**
     * Attention's inner loops; lanes are elements of a head. Owned by the thread that owns the
     * model.
     */
    private static final class Lanes implements AttentionWalk.Arithmetic {
        @Override
        public void score(
                float[] seen, int seenAt, AttentionWalk.Vectors keys, float[] q, int qAt) {
            int size = keys.size();
            float[] floats = keys.floats();
            float scale = (float) (1 / Math.sqrt(size));
            for (int p = 0; p < keys.n(); p++) {
                int k = keys.at() + p * size;
                FloatVector sum = FloatVector.zero(F);
                for (int i = 0; i < size; i += F.length()) {
                    sum =
                            FloatVector.fromArray(F, q, qAt + i)
                                    .fma(FloatVector.fromArray(F, floats, k + i), sum);
                }
                seen[seenAt + p] = LaneSum.of(sum) * scale;
            }
        }

        @Override
        public void mix(
                float[] y, int yAt, AttentionWalk.Vectors values, float[] seen, int seenAt) {
            int size = values.size();
            float[] floats = values.floats();
            for (int p = 0; p < values.n(); p++) {
                int v = values.at() + p * size;
                FloatVector weight = FloatVector.broadcast(F, seen[seenAt + p]);
                for (int i = 0; i < size; i += F.length()) {
                    FloatVector.fromArray(F, floats, v + i)
                            .fma(weight, FloatVector.fromArray(F, y, yAt + i))
                            .intoArray(y, yAt + i);
                }
            }
        }
    }

    @Override
    public void swiGlu(Rows gate, Rows up, float clamp) {
        if (cold()) {
            plain.swiGlu(gate, up, clamp);
            return;
        }
        float limit = clamp > 0 ? clamp : Float.MAX_VALUE;
        int covered = F.loopBound(gate.width());
        for (int t = 0; t < gate.count(); t++) {
            int at = gate.at(t);
            swiGlu(gate.values(), up.values(), at, covered, limit);
            for (int i = at + covered; i < at + gate.width(); i++) {
                float g = gate.values()[i];
                float opened = Math.min(g * ScalarKernels.sigmoid(g), limit);
                gate.values()[i] = opened * Math.clamp(up.values()[i], -limit, limit);
            }
        }
    }

    /** Elements that whole vectors cover, of one row: no result depends on the rows beside it. */
    private static void swiGlu(float[] gate, float[] up, int from, int n, float limit) {
        for (int i = from; i < from + n; i += F.length()) {
            FloatVector g = FloatVector.fromArray(F, gate, i);
            FloatVector opened = g.div(g.neg().lanewise(VectorOperators.EXP).add(1)).min(limit);
            FloatVector raised = FloatVector.fromArray(F, up, i).min(limit).max(-limit);
            opened.mul(raised).intoArray(gate, i);
        }
    }

    @Override
    public void lookUp(Rows y, Weights table, int[] tokens, int count) {
        plain.lookUp(y, table, tokens, count);
    }

    @Override
    public void rotate(Rows x, int headSize, Turns turns, int[] positions) {
        plain.rotate(x, headSize, turns, positions);
    }

    @Override
    public void gateHeads(Rows mixed, Rows gates) {
        plain.gateHeads(mixed, gates);
    }

    @Override
    public void route(Routing routing, Rows scores, float[] bias, Routing.Rule rule) {
        plain.route(routing, scores, bias, rule);
    }

    @Override
    public void gather(Rows y, Rows x, Routing routing, int expert) {
        plain.gather(y, x, routing, expert);
    }

    @Override
    public void scatter(Rows y, Rows x, Routing routing, int expert) {
        plain.scatter(y, x, routing, expert);
    }

    @Override
    public void pair(Rows y, Rows left, Rows right) {
        plain.pair(y, left, right);
    }

    @Override
    public void add(Rows y, Rows x) {
        plain.add(y, x);
    }

    @Override
    public Choice choice() {
        String width = F.vectorBitSize() + "-bit vectors";
        return switch (state) {
            case COLD -> new Choice("simd", width, true);
            case WARM -> new Choice("simd", width, false);
            case SLOW -> new Choice("scalar", width + " did not become fast", false);
        };
    }
}
