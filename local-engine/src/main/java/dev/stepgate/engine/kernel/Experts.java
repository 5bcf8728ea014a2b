package dev.stepgate.engine.kernel;

import java.util.List;

/** Networks of which each token goes to some, and one for all tokens. Immutable. */
public record Experts(Net shared, List<Net> nets) {

    public Experts {
        nets = List.copyOf(nets);
    }
}
