package dev.stepgate.gateway.tenant;

import java.util.Optional;

/**
 * How a tenant wants its answers told and kept. Immutable.
 *
 * @param storesResponses whether what the Responses API answered is kept, to be continued from
 * @param reasoning where thoughts go; empty for where the gateway puts them for everybody
 */
public record Choices(boolean storesResponses, Optional<ReasoningField> reasoning) {
    /** What holds for whoever has not chosen. */
    public static final Choices NONE = new Choices(false, Optional.empty());

    Choices storing(boolean now) {
        return new Choices(now, reasoning);
    }

    Choices reasoning(Optional<ReasoningField> other) {
        return new Choices(storesResponses, other);
    }
}
