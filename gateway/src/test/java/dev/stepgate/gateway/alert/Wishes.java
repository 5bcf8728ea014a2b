package dev.stepgate.gateway.alert;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a test. Immutable. */
record Wishes(List<Integer> at, Optional<String> webhook, String credential, Duration timeout)
        implements AlertSettings {

    /** As they are out of the box. */
    static final Wishes USUAL =
            new Wishes(List.of(80, 100), Optional.empty(), "none", Duration.ofSeconds(10));

    Wishes {
        at = List.copyOf(at);
    }

    Wishes at(Integer... percentages) {
        return new Wishes(List.of(percentages), webhook, credential, timeout);
    }

    Wishes to(String url) {
        return new Wishes(at, Optional.of(url), credential, timeout);
    }

    Wishes signed(String reference) {
        return new Wishes(at, webhook, reference, timeout);
    }

    Wishes within(Duration other) {
        return new Wishes(at, webhook, credential, other);
    }
}
