package dev.stepgate.gateway.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a key, which is all we keep of it. Immutable. Keys hold 256 random bits, so a slow
 * hash would add nothing.
 *
 * @param hex 64 lower-case digits
 */
public record KeyHash(String hex) {

    public KeyHash {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("hash: expected 64 hexadecimal digits");
        }
    }

    static KeyHash of(String key) {
        return new KeyHash(HexFormat.of().formatHex(sha256(key)));
    }

    /** Whether both are the same, in a time that does not depend on where they differ. */
    boolean matches(KeyHash other) {
        return MessageDigest.isEqual(
                hex.getBytes(StandardCharsets.US_ASCII),
                other.hex.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
