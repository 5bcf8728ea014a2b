package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
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

    /** Products too small to share with a thread that spins. */
    private static final long WORTH_SHARING = 150_000;

    /** Products too small to wake a thread for. */
    private static final long WORTH_WAKING = 2_000_000;

    private final ScalarKernels plain;
    private final Team team;
    private final GroupWork groups;
    private final RowWork rows;

    /** Where interleaved copies lie; they go with the last reference to them. */
    private final Arena arena = Arena.ofAuto();

    /** What was prepared before the vectors answer. */
    private final List<Interleaved> unpacked = new ArrayList<>();

    private volatile State state = State.COLD;

    private final AttentionWalk walk = new AttentionWalk(new Lanes());

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
            groups.clear(x.values(), y.values());
            groups.places.all(y, x);
            groups.add((Interleaved) w, 0, x.count());
            run(groups);
        } else {
            rows.set(y, Interleaved.origin(w), x);
            share(rows, rows.parts(), rows.products());
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
        if (products >= (team.awake() ? WORTH_SHARING : WORTH_WAKING)) {
            team.run(work, parts);
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
            groups.clear(x.values(), hidden.values());
            groups.places.all(hidden, x);
            groups.add(net, 0, x.count());
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
    public void mix(Rows y, List<Net> experts, Routing routing, Rows x) {
        if (cold() || !experts.stream().allMatch(SimdKernels::packed)) {
            plain.mix(this, y, experts, routing, x);
            return;
        }
        int choices = x.count() * routing.chosen();
        hidden.grow(choices, experts.getFirst().gate().rows());
        hidden.shape(choices, experts.getFirst().gate().rows());
        answers.grow(choices, y.width());
        answers.shape(choices, y.width());
        raise(experts, routing, x);
        lower(experts, routing);
        gather(y, experts.size(), routing);
    }

    /** What all experts' tokens are within, one expert's after the other's. */
    private void raise(List<Net> experts, Routing routing, Rows x) {
        groups.clear(x.values(), hidden.values());
        groups.places.shape(hidden.count());
        for (int e = 0; e < experts.size(); e++) {
            int first = routing.firstOf(e);
            int tokens = routing.tokensOf(e);
            for (int i = 0; i < tokens; i++) {
                groups.places.put(first + i, x.at(routing.rowOf(e, i)), hidden.at(first + i));
            }
            if (tokens > 0) {
                groups.add(experts.get(e), first, first + tokens);
            }
        }
        run(groups);
    }

    private void lower(List<Net> experts, Routing routing) {
        groups.clear(hidden.values(), answers.values());
        groups.places.all(answers, hidden);
        for (int e = 0; e < experts.size(); e++) {
            int first = routing.firstOf(e);
            int tokens = routing.tokensOf(e);
            if (tokens > 0) {
                groups.add((Interleaved) experts.get(e).down(), first, first + tokens);
            }
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
