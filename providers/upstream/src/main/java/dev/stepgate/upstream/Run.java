package dev.stepgate.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One scenario being played, and how far it has come. Thread-safe. */
final class Run {
    private final Scenario scenario;
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Duration>> first =
            new AtomicReference<>(Optional.empty());

    Run(Scenario scenario) {
        this.scenario = scenario;
    }

    Scenario scenario() {
        return scenario;
    }

    /** Counts a request in, and says where the scenario stands for it. */
    Asked.Standing count(Received request, int unfinished, double scale) {
        Optional<Duration> began =
                first.updateAndGet(known -> known.or(() -> Optional.of(request.at())));
        int attempt =
                attempts.computeIfAbsent(
                                Asked.endpointOf(request.path()), key -> new AtomicInteger())
                        .incrementAndGet();
        Duration since = request.at().minus(began.orElseThrow());
        Duration elapsed = Duration.ofNanos((long) (since.toNanos() / scale));
        return new Asked.Standing(attempt, unfinished, elapsed);
    }
}
