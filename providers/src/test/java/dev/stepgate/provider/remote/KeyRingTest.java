package dev.stepgate.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Misconfigured;
import dev.stepgate.provider.ProviderFailure.Reach;
import dev.stepgate.provider.ProviderFailure.Setting;
import dev.stepgate.provider.ProviderFailure.Throttled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    private final Throttled slowDown =
            new Throttled("up", "429", Optional.of(Duration.ofSeconds(30)));
    private final Throttled untimed = new Throttled("up", "429", Optional.empty());
    private final Misconfigured bad = new Misconfigured("up", Setting.CREDENTIAL, "401");

    private final List<String> asides = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @Test
    void keys_take_turns() {
        KeyRing keys = keys("a", "b", "c");

        List<String> taken = Stream.generate(() -> secret(keys.take(Set.of()))).limit(4).toList();

        assertThat(taken).containsExactly("Bearer a", "Bearer b", "Bearer c", "Bearer a");
    }

    @Test
    void a_throttled_key_rests_as_long_as_the_upstream_said() {
        KeyRing keys = keys("a", "b");
        keys.refused(keys.take(Set.of()), slowDown);

        assertThat(secret(keys.take(Set.of()))).isEqualTo("Bearer b");
        assertThat(secret(keys.take(Set.of()))).isEqualTo("Bearer b");
        now = now.plusSeconds(30);
        assertThat(secret(keys.take(Set.of()))).isEqualTo("Bearer a");
    }

    @Test
    void a_key_that_was_tried_is_not_taken_again() {
        KeyRing keys = keys("a", "b");
        KeyRing.Key first = keys.take(Set.of());
        KeyRing.Key second = keys.take(Set.of(first));

        assertThat(second).isNotSameAs(first);
        assertThat(catchThrowableOfType(Throttled.class, () -> keys.take(Set.of(first, second))))
                .isNotNull();
    }

    @Test
    void when_all_rest_the_soonest_time_is_told() {
        KeyRing keys = keys("a", "b");
        keys.refused(keys.take(Set.of()), slowDown);
        keys.refused(keys.take(Set.of()), untimed);

        var failure = catchThrowableOfType(Throttled.class, () -> keys.take(Set.of()));

        assertThat(failure).hasMessage("up: credentials: all 2 rest");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(10));
    }

    @Test
    void when_none_is_accepted_our_configuration_is_at_fault() {
        KeyRing keys = keys("a", "b");
        keys.refused(keys.take(Set.of()), bad);
        keys.refused(keys.take(Set.of()), bad);

        var failure = catchThrowableOfType(Misconfigured.class, () -> keys.take(Set.of()));

        assertThat(failure).hasMessage("up: credentials: none of 2 is accepted");
        assertThat(failure.aboutCredential()).isTrue();
    }

    @Test
    void a_bad_key_is_told_of_by_its_number() {
        KeyRing keys = keys("secret-a", "secret-b");

        keys.refused(keys.take(Set.of()), bad);

        assertThat(asides).containsExactly("key 1 of 2 rests for 300 s: up: 401");
    }

    @Test
    void a_lone_key_rests_only_if_told_for_how_long() {
        KeyRing keys = keys("a");
        KeyRing.Key lone = keys.take(Set.of());

        assertThat(keys.refused(lone, untimed)).isTrue();
        assertThat(keys.refused(lone, bad)).isTrue();
        assertThat(keys.take(Set.of())).isSameAs(lone);
        keys.refused(lone, slowDown);
        var failure = catchThrowableOfType(Throttled.class, () -> keys.take(Set.of()));
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void what_is_not_about_the_key_leaves_it_alone() {
        KeyRing keys = keys("a", "b");
        KeyRing.Key key = keys.take(Set.of());
        List<ProviderFailure> others =
                List.of(
                        new Throttled("up", Reach.FREE_MODELS, "429", Optional.empty()),
                        new Throttled("up", Reach.THIS_MODEL, "429", Optional.empty()),
                        new Misconfigured("up", "404"),
                        new ProviderFailure.Overloaded("up", "500", Optional.empty()));

        assertThat(others).noneMatch(failure -> keys.refused(key, failure));
        assertThat(asides).isEmpty();
    }

    private KeyRing keys(String... secrets) {
        return new KeyRing(
                "up", Stream.of(secrets).map(Credential::bearer).toList(), () -> now, asides::add);
    }

    private static String secret(KeyRing.Key key) {
        return String.valueOf(key.credential().headers().get("Authorization"));
    }
}
