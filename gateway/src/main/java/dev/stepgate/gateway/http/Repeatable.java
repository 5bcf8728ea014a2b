package dev.stepgate.gateway.http;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request that its client may repeat without being answered, or charged, twice. Immutable.
 *
 * @param name the client's, from {@code Idempotency-Key}
 * @param asked what tells it from other requests: nothing can be read from it
 */
record Repeatable(String tenant, String name, String asked) {
    static final String HEADER = "idempotency-key";

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * The request, if its client named it.
     *
     * @param names what its headers say
     * @throws Refusal.Malformed if that is no name, or more than one
     */
    static Optional<Repeatable> of(List<String> names, Caller caller, String path, byte[] body) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (names.size() > 1 || !NAME.matcher(names.getFirst()).matches()) {
            throw new Refusal.Malformed(
                    HEADER,
                    "Idempotency-Key: "
                            + (names.size() > 1 ? "several" : "not a key")
                            + " (expected: one, of 1 to 255 visible ASCII characters)");
        }
        return Optional.of(new Repeatable(caller.tenant(), names.getFirst(), hash(path, body)));
    }

    private static String hash(String path, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new AssertionError(everyPlatformHasIt);
        }
    }
}
