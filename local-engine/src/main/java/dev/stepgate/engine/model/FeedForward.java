package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Experts;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Net;
import dev.stepgate.engine.kernel.Routing;
import dev.stepgate.engine.kernel.Rows;

/** The second half of a layer: every token for itself. Immutable. */
sealed interface FeedForward {

    /** y [T, E] = what this half makes of x [T, E]. */
    void forward(Rows y, Rows x, Activations a);

    /** One network for all tokens (layers 0 to 2). */
    record Dense(Kernels kernels, Net net) implements FeedForward {
        @Override
        public void forward(Rows y, Rows x, Activations a) {
            kernels.feed(y, net, x);
        }
    }

    /** A few chosen experts, each by its weight, and one shared by all. */
    record MixtureOfExperts(Kernels kernels, Router router, Experts experts)
            implements FeedForward {
        @Override
        public void forward(Rows y, Rows x, Activations a) {
            router.choose(a.routing, x, a);
            kernels.mix(y, experts, a.routing, x);
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
}
