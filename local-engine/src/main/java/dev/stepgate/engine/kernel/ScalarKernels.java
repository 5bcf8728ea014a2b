package dev.stepgate.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** The verbs in plain Java: the truth the fast ones are checked against. */
final class ScalarKernels implements Kernels {

    static final ValueLayout.OfFloat FLOAT =
            JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Choice choice;

    private final AttentionWalk walk = new AttentionWalk(new Plain());

    /** Scratch, as long as the longest need so far: a row of weights. */
    private float[] row = {};

    private byte[] packed = {};

    /** Scratch: both arms of a network, and what goes in and out of an expert. */
    private final Rows gate = new Rows(0, 1);

    private final Rows up = new Rows(0, 1);
    private final Rows expertIn = new Rows(0, 1);
    private final Rows expertOut = new Rows(0, 1);

    private final Angles angles = new Angles();

    /** Scratch of the router, per expert. */
    private float[] open = {};

    private boolean[] taken = {};

    ScalarKernels(String reason) {
        this.choice = new Choice("scalar", reason, false);
    }

    @Override
    public Weights prepare(Weights w) {
        return w;
    }

    @Override
    public void lookUp(Rows y, Weights table, int[] tokens, int count) {
        y.shape(count, table.columns());
        for (int t = 0; t < count; t++) {
            widen(y.values(), y.at(t), table, tokens[t]);
        }
    }

    @Override
    public void norm(Rows y, Rows x, float[] scale, float epsilon) {
        y.shape(x.count(), x.width());
        int size = scale.length;
        for (int from = 0; from < x.count() * x.width(); from += size) {
            float squares = 0;
            for (int i = 0; i < size; i++) {
                squares += x.values()[from + i] * x.values()[from + i];
            }
            float factor = (float) (1 / Math.sqrt(squares / size + epsilon));
            for (int i = 0; i < size; i++) {
                y.values()[from + i] = x.values()[from + i] * factor * scale[i];
            }
        }
    }

    @Override
    public void linear(Rows y, Weights w, Rows x) {
        y.shape(x.count(), w.rows());
        row = atLeast(w.columns(), row);
        for (int r = 0; r < w.rows(); r++) {
            widen(row, 0, w, r);
            for (int t = 0; t < x.count(); t++) {
                y.values()[y.at(t) + r] = dot(row, w.columns(), x.values(), x.at(t));
            }
        }
    }

    @Override
    public void project(List<Projection> products, Rows x) {
        for (Projection product : products) {
            linear(product.y(), product.w(), x);
        }
    }

    /** The array, or a longer one that spares the next few from growing. */
    static float[] atLeast(int length, float[] scratch) {
        return scratch.length >= length
                ? scratch
                : new float[(int) Math.min(Integer.MAX_VALUE - 8, length + length / 2L)];
    }

    /** The array, or a longer one. */
    static byte[] atLeast(int length, byte[] scratch) {
        return scratch.length >= length ? scratch : new byte[length];
    }

    private static float dot(float[] row, int n, float[] x, int from) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += row[i] * x[from + i];
        }
        return sum;
    }

    @Override
    public void rotate(Rows x, int headSize, Turns turns, int[] positions) {
        angles.set(turns, positions, x.count());
        int half = turns.width() / 2;
        for (int t = 0; t < x.count(); t++) {
            for (int i = x.at(t); i < x.at(t + 1); i += headSize) {
                rotate(x.values(), i, half, t * half);
            }
        }
    }

    private void rotate(float[] v, int at, int half, int angle) {
        float[] cos = angles.cos();
        float[] sin = angles.sin();
        for (int j = 0; j < half; j++) {
            float a = v[at + j];
            float b = v[at + half + j];
            v[at + j] = a * cos[angle + j] - b * sin[angle + j];
            v[at + half + j] = b * cos[angle + j] + a * sin[angle + j];
        }
    }

    @Override
    public void attend(Rows y, Rows q, List<Reader> readers, int window) {
        walk.attend(y, q, readers, window);
    }

    /** Attention's inner loops, plainly. */
    private static final class Plain implements AttentionWalk.Arithmetic {
        @Override
        public void score(
                float[] seen, int seenAt, AttentionWalk.Vectors keys, float[] q, int qAt) {
            int size = keys.size();
            float scale = (float) (1 / Math.sqrt(size));
            for (int p = 0; p < keys.n(); p++) {
                int k = keys.at() + p * size;
                float sum = 0;
                for (int i = 0; i < size; i++) {
                    sum += q[qAt + i] * keys.floats()[k + i];
                }
                seen[seenAt + p] = sum * scale;
            }
        }

        @Override
        public void mix(
                float[] y, int yAt, AttentionWalk.Vectors values, float[] seen, int seenAt) {
            int size = values.size();
            for (int p = 0; p < values.n(); p++) {
                int v = values.at() + p * size;
                for (int i = 0; i < size; i++) {
                    y[yAt + i] += seen[seenAt + p] * values.floats()[v + i];
                }
            }
        }
    }

    @Override
    public void gateHeads(Rows mixed, Rows gates) {
        int size = mixed.width() / gates.width();
        for (int t = 0; t < mixed.count(); t++) {
            for (int h = 0; h < gates.width(); h++) {
                float factor = sigmoid(gates.values()[gates.at(t) + h]);
                int from = mixed.at(t) + h * size;
                for (int i = from; i < from + size; i++) {
                    mixed.values()[i] *= factor;
                }
            }
        }
    }

    @Override
    public void feed(Rows y, Net net, Rows x) {
        gate.grow(x.count(), net.gate().rows());
        up.grow(x.count(), net.up().rows());
        linear(gate, net.gate(), x);
        linear(up, net.up(), x);
        swiGlu(gate, up, net.clamp());
        linear(y, net.down(), gate);
    }

    private static void swiGlu(Rows gate, Rows up, float clamp) {
        float[] g = gate.values();
        float[] u = up.values();
        for (int i = 0; i < gate.count() * gate.width(); i++) {
            float opened = g[i] * sigmoid(g[i]);
            float raised = u[i];
            if (clamp > 0) {
                opened = Math.min(opened, clamp);
                raised = Math.clamp(raised, -clamp, clamp);
            }
            g[i] = opened * raised;
        }
    }

    static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    @Override
    public void route(Routing routing, Rows scores, float[] bias, Routing.Rule rule) {
        routing.shape(scores.count(), scores.width(), rule.chosen());
        int experts = scores.width();
        open = atLeast(experts, open);
        taken = taken.length >= experts ? taken : new boolean[experts];
        for (int t = 0; t < scores.count(); t++) {
            for (int e = 0; e < experts; e++) {
                open[e] = sigmoid(scores.values()[scores.at(t) + e]);
                taken[e] = false;
            }
            float total = 0;
            for (int rank = 0; rank < routing.chosen(); rank++) {
                int best = highest(open, bias, taken, experts);
                taken[best] = true;
                total += open[best];
                routing.choose(t, rank, best, open[best]);
            }
            float factor = rule.normalised() ? rule.scale() / (total + 1e-20f) : rule.scale();
            for (int rank = 0; rank < routing.chosen(); rank++) {
                routing.choose(t, rank, routing.expert(t, rank), routing.weight(t, rank) * factor);
            }
        }
        routing.group();
    }

    /** The expert not yet taken with the highest biased score; the lower index at a tie. */
    private static int highest(float[] open, float[] bias, boolean[] taken, int experts) {
        int best = -1;
        for (int e = 0; e < experts; e++) {
            if (!taken[e] && (best < 0 || open[e] + bias[e] > open[best] + bias[best])) {
                best = e;
            }
        }
        return best;
    }

    @Override
    public void mix(Rows y, Experts experts, Routing routing, Rows x) {
        mix(this, y, experts, routing, x);
    }

    /** One network after the other, each fed the rows that go to it by the given kernels. */
    void mix(Kernels by, Rows y, Experts experts, Routing routing, Rows x) {
        by.feed(y, experts.shared(), x);
        for (int e = 0; e < experts.nets().size(); e++) {
            int tokens = routing.tokensOf(e);
            if (tokens > 0) {
                expertIn.grow(tokens, x.width());
                expertOut.grow(tokens, y.width());
                gather(expertIn, x, routing, e);
                by.feed(expertOut, experts.nets().get(e), expertIn);
                scatter(y, expertOut, routing, e);
            }
        }
    }

    private static void gather(Rows y, Rows x, Routing routing, int expert) {
        int n = routing.tokensOf(expert);
        y.shape(n, x.width());
        for (int i = 0; i < n; i++) {
            int from = x.at(routing.rowOf(expert, i));
            System.arraycopy(x.values(), from, y.values(), y.at(i), x.width());
        }
    }

    private static void scatter(Rows y, Rows x, Routing routing, int expert) {
        for (int i = 0; i < x.count(); i++) {
            int to = y.at(routing.rowOf(expert, i));
            float weight = routing.weightOf(expert, i);
            for (int c = 0; c < x.width(); c++) {
                y.values()[to + c] += weight * x.values()[x.at(i) + c];
            }
        }
    }

    @Override
    public void pair(Rows y, Rows left, Rows right) {
        y.shape(left.count(), left.width() + right.width());
        for (int t = 0; t < left.count(); t++) {
            int at = y.at(t);
            System.arraycopy(left.values(), left.at(t), y.values(), at, left.width());
            System.arraycopy(
                    right.values(), right.at(t), y.values(), at + left.width(), right.width());
        }
    }

    @Override
    public void add(Rows y, Rows x) {
        for (int i = 0; i < x.count() * x.width(); i++) {
            y.values()[i] += x.values()[i];
        }
    }

    @Override
    public Choice choice() {
        return choice;
    }

    /** Writes row {@code row} of the weights as floats, [columns]. */
    void widen(float[] to, int at, Weights w, int row) {
        MemorySegment data = w.data();
        long from = row * w.bytesPerRow();
        int n = w.columns();
        switch (w) {
            case Interleaved i -> widen(to, at, Interleaved.origin(i), row);
            case Weights.F32 f32 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = data.get(FLOAT, from + 4L * i);
                }
            }
            case Weights.F16 f16 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = Float.float16ToFloat(data.get(SHORT, from + 2L * i));
                }
            }
            case Weights.Bf16 bf16 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = Float.intBitsToFloat(data.get(SHORT, from + 2L * i) << 16);
                }
            }
            case Weights.Q8 q8 -> {
                for (int b = 0; b < n / Weights.Q8.BLOCK; b++) {
                    long block = from + (long) b * Weights.Q8.BLOCK_BYTES;
                    float scale = Float.float16ToFloat(data.get(SHORT, block));
                    for (int i = 0; i < Weights.Q8.BLOCK; i++) {
                        to[at + b * Weights.Q8.BLOCK + i] =
                                scale * data.get(ValueLayout.JAVA_BYTE, block + 2 + i);
                    }
                }
            }
            case Weights.Blocks blocks -> {
                packed = atLeast((int) blocks.bytesPerRow(), packed);
                blocks.widen(row, packed, to, at);
            }
        }
    }
}
