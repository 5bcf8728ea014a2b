package dev.stepgate.gateway.quota;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Redis server and who we are to it. Immutable; prints without the password.
 *
 * @param url {@code redis://host:port/database}, or {@code rediss} for TLS
 */
public record RedisServer(String url, Optional<String> user, Optional<String> password) {
    private static final Pattern FORM =
            Pattern.compile("rediss?://(\\[[0-9a-fA-F:]+]|[^/?#@:\\s]+)(:\\d{1,5})?(/\\d{1,4})?/?");

    /** The first of those that we have tried. */
    private static final int MAJOR = 6;

    private static final int MINOR = 2;

    private static final Pattern VERSION =
            Pattern.compile("(?m)^redis_version:((\\d{1,4})\\.(\\d{1,4})\\S*)");

    /** Whether an address is one of a server, and holds no password. */
    public static boolean isAddress(String url) {
        return FORM.matcher(url).matches();
    }

    /** What the driver is told. */
    RedisURI address(Duration patience) {
        RedisURI address = RedisURI.create(url);
        address.setTimeout(patience);
        address.setClientName("stepgate");
        password.ifPresent(
                word ->
                        address.setCredentialsProvider(
                                new StaticCredentialsProvider(
                                        RedisCredentials.just(user.orElse(null), word))));
        return address;
    }

    /**
     * Why a server is of no use to us; empty if it is.
     *
     * @param says what it says of itself when it is asked for {@code INFO server}
     */
    static Optional<String> whyNot(String says) {
        Matcher version = VERSION.matcher(says);
        String wanted = " (expected: " + MAJOR + "." + MINOR + " or later)";
        if (!version.find()) {
            return Optional.of("it does not tell its version" + wanted);
        }
        int major = Integer.parseInt(version.group(2));
        int minor = Integer.parseInt(version.group(3));
        return major > MAJOR || (major == MAJOR && minor >= MINOR)
                ? Optional.empty()
                : Optional.of("it is of version " + version.group(1) + wanted);
    }

    /** Where it is. */
    @Override
    public String toString() {
        return url;
    }
}
