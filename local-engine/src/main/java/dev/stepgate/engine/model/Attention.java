package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Projection;
import dev.stepgate.engine.kernel.Reader;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Turns;
import dev.stepgate.engine.kv.LayerMemory;
import dev.stepgate.engine.kv.LayerShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Grouped-query attention with normed queries and keys and one gate per head (spec sections 3.4 to
 * 3.6). Immutable.
 */
record Attention(
        Projections in, HeadNorms norms, Rotary rotary, Reach reach, HeadGate gate, Linear out) {

    void forward(Rows y, Rows x, Activations a, Batch batch, int layer) {
        in.apply(a.q, a.k, a.v, x);
        norms.apply(a.q, a.k);
        rotary.turn(a.q, a.k, batch.positions());
        a.mixed.shape(a.q.count(), a.q.width());
        var readers = new ArrayList<Reader>(batch.spans().size());
        for (Batch.Span span : batch.spans()) {
            LayerMemory memory = span.sequence().layer(layer);
            memory.append(a.k, a.v, span.run());
            readers.add(new Reader(span.run(), memory.view()));
        }
        reach.attend(a.mixed, a.q, readers);
        gate.apply(a.mixed, a.gates, x);
        out.apply(y, a.mixed);
    }

    /** Queries, keys and values of each token. */
    record Projections(Linear q, Linear k, Linear v) {
        void apply(Rows toQ, Rows toK, Rows toV, Rows x) {
            q.kernels()
                    .project(
                            List.of(
                                    new Projection(toQ, q.weights()),
                                    new Projection(toK, k.weights()),
                                    new Projection(toV, v.weights())),
                            x);
        }
    }

    /** One norm for every query head of the layer, one for every key head. */
    record HeadNorms(RmsNorm q, RmsNorm k) {
        void apply(Rows toQ, Rows toK) {
            q.apply(toQ, toQ);
            k.apply(toK, toK);
        }
    }

    /** Turns queries and keys by their positions. */
    record Rotary(Kernels kernels, int headSize, Turns turns) {
        void turn(Rows q, Rows k, int[] positions) {
            kernels.rotate(q, headSize, turns, positions);
            kernels.rotate(k, headSize, turns, positions);
        }
    }

    /** How far back a query sees (spec section 3.5). */
    record Reach(Kernels kernels, LayerShape layer) {
        void attend(Rows y, Rows q, List<Reader> readers) {
            kernels.attend(y, q, readers, layer.window());
        }
    }

    /** Lets each head speak as loudly as its gate says: mixed *= sigmoid(gate(x)). */
    record HeadGate(Kernels kernels, Linear gate) {
        void apply(Rows mixed, Rows gates, Rows x) {
            gate.apply(gates, x);
            kernels.gateHeads(mixed, gates);
        }
    }
}
