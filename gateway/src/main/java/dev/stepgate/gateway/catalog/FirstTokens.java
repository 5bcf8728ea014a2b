package dev.stepgate.gateway.catalog;

import java.time.Duration;
import java.util.Optional;

/** How long offers take to their first token, as measured of late. Thread-safe. */
@FunctionalInterface
public interface FirstTokens {

    /** What is usual of this offer; empty where nothing was measured. */
    Optional<Duration> usual(Offer offer);
}
