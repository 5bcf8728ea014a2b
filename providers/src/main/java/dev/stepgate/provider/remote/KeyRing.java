package dev.stepgate.provider.remote;

import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one upstream, used in turn; those it refuses rest for a while. Thread-safe.
 *
 * <p>A lone key rests only where the upstream said how long: without another to use instead, asking
 * again is how to find out.
 */
final class KeyRing {
    private static final Duration REST_OF_THE_THROTTLED = Duration.ofSeconds(10);
    private static final Duration REST_OF_THE_REFUSED = Duration.ofMinutes(5);

    private final String provider;
    private final InstantSource clock;
    private final Consumer<String> aside;
    private final List<Key> keys = new ArrayList<>();
    private int turn;

    /** One key, and since when it may be used again. */
    static final class Key {
        private final int number;
        private final Credential credential;
        private Instant restsUntil = Instant.MIN;
        private @Nullable ProviderFailure verdict;

        private Key(int number, Credential credential) {
            this.number = number;
            this.credential = credential;
        }

        Credential credential() {
            return credential;
        }
    }

    /**
     * @param aside is told of each key that is put to rest, by its number, never by its value
     */
    KeyRing(
            String provider,
            List<Credential> credentials,
            InstantSource clock,
            Consumer<String> aside) {
        this.provider = provider;
        this.clock = clock;
        this.aside = aside;
        for (Credential credential : credentials) {
            keys.add(new Key(keys.size() + 1, credential));
        }
    }

    /**
     * The next key in turn that does not rest.
     *
     * @param tried keys that are not to be used again
     * @throws ProviderFailure if there is none, with the soonest time there will be
     */
    synchronized Key take(Set<Key> tried) {
        Instant now = clock.instant();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get((turn + i) % keys.size());
            if (!tried.contains(key) && !now.isBefore(key.restsUntil)) {
                turn = (turn + i + 1) % keys.size();
                return key;
            }
        }
        throw allRest(now);
    }

    /** Whether the failure is about the key, so that another may do better; puts it to rest. */
    boolean refused(Key key, ProviderFailure failure) {
        Optional<Duration> rest = rest(failure);
        if (rest.isEmpty()) {
            return false;
        }
        if (rest.get().isPositive()) {
            rest(key, failure, rest.get());
        }
        return true;
    }

    /** Whether a key is left that may be used now. */
    synchronized boolean another(Set<Key> tried) {
        Instant now = clock.instant();
        return keys.stream().anyMatch(key -> !tried.contains(key) && !now.isBefore(key.restsUntil));
    }

    boolean several() {
        return keys.size() > 1;
    }

    private void rest(Key key, ProviderFailure failure, Duration time) {
        synchronized (this) {
            key.restsUntil = clock.instant().plus(time);
            key.verdict = failure;
        }
        aside.accept(
                "key %d of %d rests for %d s: %s"
                        .formatted(
                                key.number,
                                keys.size(),
                                Math.max(1, time.toSeconds()),
                                failure.getMessage()));
    }

    /** How long the key is to rest; empty where it is not at fault. */
    private Optional<Duration> rest(ProviderFailure failure) {
        return switch (failure) {
            case ProviderFailure.Misconfigured m when m.aboutCredential() ->
                    Optional.of(several() ? REST_OF_THE_REFUSED : Duration.ZERO);
            case ProviderFailure.Throttled t when t.reach() == ProviderFailure.Reach.EVERYTHING ->
                    Optional.of(
                            t.retryAfter()
                                    .orElse(several() ? REST_OF_THE_THROTTLED : Duration.ZERO));
            default -> Optional.empty();
        };
    }

    private ProviderFailure allRest(Instant now) {
        Duration soonest =
                keys.stream()
                        .map(key -> key.restsUntil)
                        .min(Comparator.naturalOrder())
                        .filter(until -> until.isAfter(now))
                        .map(until -> Duration.between(now, until))
                        .orElse(Duration.ZERO);
        if (keys.stream().allMatch(key -> key.verdict instanceof ProviderFailure.Misconfigured)) {
            return new ProviderFailure.Misconfigured(
                    provider,
                    ProviderFailure.Setting.CREDENTIAL,
                    "credentials: none of " + keys.size() + " is accepted");
        }
        return new ProviderFailure.Throttled(
                provider,
                keys.size() == 1
                        ? "the key rests, as it was told to"
                        : "credentials: all " + keys.size() + " rest",
                Optional.of(soonest));
    }
}
