package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import dev.stepgate.engine.kernel.Turns;
import dev.stepgate.engine.kv.LayerMemory;

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
        for (Batch.Span span : batch.spans()) {
            LayerMemory memory = span.sequence().layer(layer);
            memory.append(a.k, a.v, span.run());
            reach.attend(a.mixed, a.q, span.run(), memory);
        }
        gate.apply(a.mixed, a.gates, x);
        out.apply(y, a.mixed);
    }

    /** Queries, keys and values of each token. */
    record Projections(Linear q, Linear k, Linear v) {
        void apply(Rows toQ, Rows toK, Rows toV, Rows x) {
            q.apply(toQ, x);
            k.apply(toK, x);
            v.apply(toV, x);
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

    /** How far back a query sees; decided once, at load. */
    sealed interface Reach {
        void attend(Rows y, Rows q, Run run, LayerMemory memory);

        /** A new sequence's memory, fit for this reach and batches of {@code batchTokens}. */
        LayerMemory remember(int batchTokens, int context);

        /** What that memory takes when it is full, in bytes. */
        long bytes(int batchTokens, int context);
    }

    /** Back to position 0. */
    record Everything(Kernels kernels, int heads, int headSize) implements Reach {
        @Override
        public void attend(Rows y, Rows q, Run run, LayerMemory memory) {
            kernels.attend(y, q, run, memory.view(), Integer.MAX_VALUE);
        }

        @Override
        public LayerMemory remember(int batchTokens, int context) {
            return LayerMemory.growing(context, heads, headSize);
        }

        @Override
        public long bytes(int batchTokens, int context) {
            return LayerMemory.bytes(context, heads, headSize);
        }
    }

    /** The last {@code tokens}, the query's own included (spec section 3.5). */
    record Window(Kernels kernels, int tokens, int heads, int headSize) implements Reach {
        @Override
        public void attend(Rows y, Rows q, Run run, LayerMemory memory) {
            kernels.attend(y, q, run, memory.view(), tokens);
        }

        @Override
        public LayerMemory remember(int batchTokens, int context) {
            return LayerMemory.ring(slots(batchTokens, context), heads, headSize);
        }

        @Override
        public long bytes(int batchTokens, int context) {
            return LayerMemory.bytes(slots(batchTokens, context), heads, headSize);
        }

        /** The first token of a batch still sees its whole window when the last was appended. */
        private int slots(int batchTokens, int context) {
            return (int) Math.min(context, (long) tokens + batchTokens - 1);
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
