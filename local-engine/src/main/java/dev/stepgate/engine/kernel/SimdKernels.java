package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The verbs on vectors as wide as the machine's. Verbs that move few numbers stay plain.
 *
 * <p>Until C2 has compiled them vectors are boxed and far slower than plain code, so every verb
 * answers from the plain kernels until {@link #warm()} was called.
 */
final class SimdKernels implements Kernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    /** Products too small to share with a thread that spins. */
    private static final long WORTH_SHARING = 150_000;

    /** Products too small to wake a thread for. */
    private static final long WORTH_WAKING = 2_000_000;

    private final ScalarKernels plain;
    private final Team team;
    private final GroupWork groups;
    private final RowWork rows;
    private final AttentionWork attention;

    /** Where interleaved copies lie; they go with the last reference to them. */
    private final Arena arena = Arena.ofAuto();

    /** What was prepared before the vectors answer. */
    private final List<Interleaved> unpacked = new ArrayList<>();

    private volatile State state = State.COLD;

    /** Scratch: both arms of a network, and what an expert makes of its tokens. */
    private final Rows hidden = new Rows(0, 1);

    private final Rows raised = new Rows(0, 1);
    private final Rows answers = new Rows(0, 1);

    /** How far the compiler is. */
    private enum State {
        /** Not done yet. */
        COLD,
        /** Done. */
        WARM,
        /** Not done for so long that nobody waits any more. */
        SLOW
    }

    SimdKernels(ScalarKernels plain, Team team) {
        this.plain = plain;
        this.team = team;
        this.groups = new GroupWork(team.size());
        this.rows = new RowWork(team.size());
        this.attention = new AttentionWork(team.size(), () -> new AttentionWalk(new Lanes()));
    }

    /**
     * Packs what was prepared; from then on the vectors answer. An interrupt ends it between two
     * matrices.
     */
    void warm() {
        synchronized (unpacked) {
            for (Interleaved w : unpacked) {
                if (Thread.currentThread().isInterrupted() || !w.pack(arena)) {
                    break;
                }
            }
            unpacked.clear();
            state = State.WARM;
        }
    }

    @Override
    public Weights prepare(Weights w) {
        Weights prepared = Interleaved.of(w);
        if (prepared instanceof Interleaved i) {
            synchronized (unpacked) {
                if (state == State.WARM) {
                    i.pack(arena);
                } else {
                    unpacked.add(i);
                }
            }
        }
        return prepared;
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
        if (cold() || (!packed(w) && w.rows() < SimdProducts.ROWS)) {
            plain.linear(y, Interleaved.origin(w), x);
            return;
        }
        y.shape(x.count(), w.rows());
        if (packed(w)) {
            groups.clear();
            groups.add(y, (Interleaved) w, x);
            run(groups);
        } else {
            rows.set(y, Interleaved.origin(w), x);
            share(rows, rows.parts(), rows.products());
        }
    }

    /** What can be done at once is. */
    @Override
    public void project(List<Projection> products, Rows x) {
        groups.clear();
        for (Projection product : products) {
            Weights w = product.w();
            if (!cold() && packed(w)) {
                product.y().shape(x.count(), w.rows());
                groups.add(product.y(), (Interleaved) w, x);
            }
        }
        run(groups);
        for (Projection product : products) {
            if (cold() || !packed(product.w())) {
                linear(product.y(), product.w(), x);
            }
        }
    }

    private static boolean packed(Weights w) {
        return w instanceof Interleaved i && i.isPacked();
    }

    private static boolean packed(Net net) {
        return packed(net.gate()) && packed(net.up()) && packed(net.down());
    }

    private void run(GroupWork work) {
        share(work, work.parts(), work.products());
    }

    private void share(Team.Work work, int parts, long products) {
        long worth = team.awake() ? WORTH_SHARING : WORTH_WAKING;
        if (products >= worth && parts > 1 && team.willing()) {
            team.run(work, parts, products);
        } else {
            for (int part = 0; part < parts; part++) {
                work.part(part, 0);
            }
        }
    }

    @Override
    public void feed(Rows y, Net net, Rows x) {
        if (cold()) {
            plain.feed(y, net, x);
            return;
        }
        hidden.grow(x.count(), net.gate().rows());
        hidden.shape(x.count(), net.gate().rows());
        if (packed(net)) {
            groups.clear();
            groups.add(hidden, net, x);
            run(groups);
        } else {
            raised.grow(x.count(), net.up().rows());
            linear(hidden, net.gate(), x);
            linear(raised, net.up(), x);
            open(net.clamp());
        }
        linear(y, net.down(), hidden);
    }

    @Override
    public void mix(Rows y, Experts experts, Routing routing, Rows x) {
        if (cold() || !experts.nets().stream().allMatch(SimdKernels::packed)) {
            plain.mix(this, y, experts, routing, x);
            return;
        }
        int choices = x.count() * routing.chosen();
        int width = experts.nets().getFirst().gate().rows();
        hidden.grow(choices, width);
        hidden.shape(choices, width);
        raised.grow(x.count(), experts.shared().gate().rows());
        raised.shape(x.count(), experts.shared().gate().rows());
        int answer = experts.shared().down().rows();
        answers.grow(choices, answer);
        answers.shape(choices, answer);
        y.shape(x.count(), answer);
        raise(experts, routing, x);
        lower(y, experts, routing);
        if (!packed(experts.shared())) {
            feed(y, experts.shared(), x);
        }
        gather(y, experts.nets().size(), routing);
    }

    /** What all tokens are within their experts, one expert's after the other's, and the shared. */
    private void raise(Experts experts, Routing routing, Rows x) {
        groups.clear();
        for (int e = 0; e < experts.nets().size(); e++) {
            int first = routing.firstOf(e);
            int end = first + routing.tokensOf(e);
            for (int i = first; i < end; i++) {
                groups.places.add(x.at(routing.rowOf(e, i - first)), hidden.at(i));
            }
            if (first < end) {
                Net expert = experts.nets().get(e);
                groups.add(hidden.values(), expert, x.values(), first, end);
            }
        }
        if (packed(experts.shared())) {
            groups.add(raised, experts.shared(), x);
        }
        run(groups);
    }

    private void lower(Rows y, Experts experts, Routing routing) {
        groups.clear();
        groups.places.add(answers, hidden);
        for (int e = 0; e < experts.nets().size(); e++) {
            int first = routing.firstOf(e);
            int end = first + routing.tokensOf(e);
            if (first < end) {
                var down = (Interleaved) experts.nets().get(e).down();
                groups.add(answers.values(), down, hidden.values(), first, end);
            }
        }
        if (packed(experts.shared())) {
            groups.add(y, (Interleaved) experts.shared().down(), raised);
        }
        run(groups);
    }

    /** Adds the answers, weighed, in the order of experts. */
    private void gather(Rows y, int experts, Routing routing) {
        for (int e = 0; e < experts; e++) {
            for (int i = 0; i < routing.tokensOf(e); i++) {
                int from = answers.at(routing.firstOf(e) + i);
                addWeighed(y, routing.rowOf(e, i), answers.values(), from, routing.weightOf(e, i));
            }
        }
    }

    private static void addWeighed(Rows y, int row, float[] x, int from, float weight) {
        int to = y.at(row);
        float[] values = y.values();
        for (int c = 0; c < y.width(); c++) {
            values[to + c] += weight * x[from + c];
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
    public void attend(Rows y, Rows q, List<Reader> readers, int window) {
        boolean whole = readers.stream().allMatch(SimdKernels::wholeVectors);
        if (cold() || !whole) {
            plain.attend(y, q, readers, window);
            return;
        }
        attention.set(y, q, readers, window);
        share(attention, attention.parts(), attention.products());
    }

    private static boolean wholeVectors(Reader reader) {
        return reader.memory().shape().headSize() % F.length() == 0;
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
            int i = 0;
            for (; i + 4 * F.length() <= values.size(); i += 4 * F.length()) {
                mixFour(y, yAt + i, values, i, seen, seenAt);
            }
            for (; i < values.size(); i += F.length()) {
                mixOne(y, yAt + i, values, i, seen, seenAt);
            }
        }

        private static void mixFour(
                float[] y,
                int yAt,
                AttentionWalk.Vectors values,
                int element,
                float[] seen,
                int seenAt) {
            float[] floats = values.floats();
            int v = values.at() + element;
            FloatVector a = FloatVector.fromArray(F, y, yAt);
            FloatVector b = FloatVector.fromArray(F, y, yAt + F.length());
            FloatVector c = FloatVector.fromArray(F, y, yAt + 2 * F.length());
            FloatVector d = FloatVector.fromArray(F, y, yAt + 3 * F.length());
            for (int p = 0; p < values.n(); p++, v += values.size()) {
                FloatVector weight = FloatVector.broadcast(F, seen[seenAt + p]);
                a = FloatVector.fromArray(F, floats, v).fma(weight, a);
                b = FloatVector.fromArray(F, floats, v + F.length()).fma(weight, b);
                c = FloatVector.fromArray(F, floats, v + 2 * F.length()).fma(weight, c);
                d = FloatVector.fromArray(F, floats, v + 3 * F.length()).fma(weight, d);
            }
            a.intoArray(y, yAt);
            b.intoArray(y, yAt + F.length());
            c.intoArray(y, yAt + 2 * F.length());
            d.intoArray(y, yAt + 3 * F.length());
        }

        private static void mixOne(
                float[] y,
                int yAt,
                AttentionWalk.Vectors values,
                int element,
                float[] seen,
                int seenAt) {
            float[] floats = values.floats();
            int v = values.at() + element;
            FloatVector sum = FloatVector.fromArray(F, y, yAt);
            for (int p = 0; p < values.n(); p++, v += values.size()) {
                FloatVector weight = FloatVector.broadcast(F, seen[seenAt + p]);
                sum = FloatVector.fromArray(F, floats, v).fma(weight, sum);
            }
            sum.intoArray(y, yAt);
        }
    }

    /** hidden = silu(hidden) · raised, clamped. */
    private void open(float clamp) {
        float limit = clamp > 0 ? clamp : Float.MAX_VALUE;
        int covered = F.loopBound(hidden.width());
        for (int t = 0; t < hidden.count(); t++) {
            int at = hidden.at(t);
            swiGlu(hidden.values(), raised.values(), at, covered, limit);
            for (int i = at + covered; i < at + hidden.width(); i++) {
                float g = hidden.values()[i];
                float opened = Math.min(g * ScalarKernels.sigmoid(g), limit);
                hidden.values()[i] = opened * Math.clamp(raised.values()[i], -limit, limit);
            }
        }
    }

    /** Elements that whole vectors cover, of one row: no result depends on the rows beside it. */
    static void swiGlu(float[] gate, float[] up, int from, int n, float limit) {
        for (int i = from; i < from + n; i += F.length()) {
            FloatVector g = FloatVector.fromArray(F, gate, i);
            FloatVector opened = g.div(Exponential.of(g.neg()).add(1)).min(limit);
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
