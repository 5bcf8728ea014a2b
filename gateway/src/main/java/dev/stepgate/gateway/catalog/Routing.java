package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.tenant.Label;
import java.util.List;
import java.util.Set;

/**
 * How requests for a model are routed. Immutable.
 *
 * @param then models to fall to, in order, when none of this one's offers answers
 * @param labels what holds for every request for the model
 */
public record Routing(Policy policy, List<String> then, Set<Label> labels) {

    public Routing {
        then = List.copyOf(then);
        labels = Set.copyOf(labels);
    }

    /** What holds where nothing is written. */
    public static Routing usual() {
        return new Routing(Policy.LISTED, List.of(), Set.of());
    }
}
