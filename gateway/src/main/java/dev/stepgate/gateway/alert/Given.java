package dev.stepgate.gateway.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * An alert that was given. Immutable.
 *
 * @param waiting whether the webhook is still to be told
 * @param told when it was
 */
record Given(Alert alert, boolean waiting, Optional<Instant> told) {}
