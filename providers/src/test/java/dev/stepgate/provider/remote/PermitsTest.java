package dev.stepgate.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class PermitsTest {

    @Test
    void a_permit_too_many_is_throttled() {
        Permits permits = new Permits("up", OptionalInt.of(1), Duration.ZERO);
        permits.take();

        var failure = catchThrowableOfType(ProviderFailure.Throttled.class, permits::take);

        assertThat(failure).hasMessage("up: max-concurrent: 1 answers are on their way");
    }

    @Test
    void a_permit_given_back_twice_is_one() {
        Permits permits = new Permits("up", OptionalInt.of(1), Duration.ZERO);
        Permits.Permit permit = permits.take();

        permit.close();
        permit.close();

        permits.take();
        assertThat(catchThrowableOfType(ProviderFailure.Throttled.class, permits::take))
                .isNotNull();
    }

    @Test
    void whoever_waits_gets_the_permit_that_comes_free() throws Exception {
        Permits permits = new Permits("up", OptionalInt.of(1), Duration.ofSeconds(30));
        Permits.Permit held = permits.take();
        Thread waiting = Thread.ofVirtual().start(() -> permits.take().close());

        held.close();

        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void without_a_bound_there_is_always_one() {
        Permits permits = new Permits("up", OptionalInt.empty(), Duration.ZERO);

        for (int i = 0; i < 100; i++) {
            permits.take();
        }

        assertThat(permits.take()).isNotNull();
    }
}
