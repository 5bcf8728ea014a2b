package dev.stepgate.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProviderFailureTest {

    @Test
    void only_what_may_be_over_at_once_is_worth_trying_again() {
        List<ProviderFailure> again =
                List.of(
                        new ProviderFailure.Overloaded("up", "", Optional.empty()),
                        new ProviderFailure.Garbled("up", ""),
                        new ProviderFailure.CutShort("up", ""));
        List<ProviderFailure> notAgain =
                List.of(
                        new ProviderFailure.Overloaded(
                                "up", "", Optional.of(Duration.ofSeconds(3))),
                        new ProviderFailure.Unreachable("up", ""),
                        new ProviderFailure.TooSlow("up", ""),
                        new ProviderFailure.Throttled("up", "", Optional.empty()),
                        new ProviderFailure.Misconfigured("up", ""),
                        new ProviderFailure.Rejected("up", Fault.INVALID, ""),
                        new ProviderFailure.Cancelled("up"));

        assertThat(again).allMatch(ProviderFailure::worthTryingAgain);
        assertThat(notAgain).noneMatch(ProviderFailure::worthTryingAgain);
    }

    @Test
    void a_limit_holds_for_everything_unless_said_otherwise() {
        assertThat(new ProviderFailure.Throttled("up", "", Optional.empty()).reach())
                .isEqualTo(ProviderFailure.Reach.EVERYTHING);
    }
}
