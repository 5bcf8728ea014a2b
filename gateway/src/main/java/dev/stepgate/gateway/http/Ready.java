package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Readiness;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Says whether a chat could be answered now. Thread-safe. */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Ready implements HealthCheck {
    private final Supplier<Readiness> readiness;

    Ready(Supplier<Readiness> readiness) {
        this.readiness = readiness;
    }

    @Override
    public HealthCheckResponse call() {
        Readiness now = readiness.get();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("offers")
                        .status(now.answers())
                        .withData("models", String.join(", ", now.models()));
        if (!now.kernels().isEmpty()) {
            response.withData("kernels", now.kernels());
        }
        now.storeLost().ifPresent(_ -> response.withData("store", "lost"));
        return response.build();
    }
}
