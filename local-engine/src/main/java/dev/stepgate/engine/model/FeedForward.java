package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Routing;
import dev.stepgate.engine.kernel.Rows;
import java.util.List;

/** The second half of a layer: every token for itself. Immutable. */
sealed interface FeedForward {

    /** y [T, E] = what this half makes of x [T, E]. */
    void forward(Rows y, Rows x, Activations a);

    /** One network for all tokens (layers 0 to 2). */
    record Dense(SwiGlu net) implements FeedForward {
        @Override
        public void forward(Rows y, Rows x, Activations a) {
            net.apply(y, x, a);
        }
    }

    /** A few chosen experts, each by its weight, and one shared by all. */
    record MixtureOfExperts(Kernels kernels, Router router, List<SwiGlu> experts, SwiGlu shared)
            implements FeedForward {
        @Override
        public void forward(Rows y, Rows x, Activations a) {
            router.choose(a.routing, x, a);
            shared.apply(y, x, a);
            for (int e = 0; e < experts.size(); e++) {
                if (a.routing.tokensOf(e) > 0) {
                    kernels.gather(a.expertIn, x, a.routing, e);
                    experts.get(e).apply(a.expertOut, a.expertIn, a);
                    kernels.scatter(y, a.expertOut, a.routing, e);
                }
            }
        }
    }

    /**
     * Says which experts a token goes to. Its bias selects but does not weigh (spec section 3.8).
     */
    record Router(Kernels kernels, Linear gate, float[] bias, Routing.Rule rule) {
        void choose(Routing routing, Rows x, Activations a) {
            gate.apply(a.routerScores, x);
            kernels.route(routing, a.routerScores, bias, rule);
        }
    }

    /** down(silu(gate(x)) · up(x)), clamped where the checkpoint says so (spec section 3.9). */
    record SwiGlu(Kernels kernels, Linear gate, Linear up, Linear down, float clamp) {
        void apply(Rows y, Rows x, Activations a) {
            gate.apply(a.gate, x);
            up.apply(a.up, x);
            kernels.swiGlu(a.gate, a.up, clamp);
            down.apply(y, a.gate);
        }
    }
}
