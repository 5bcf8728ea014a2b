package dev.stepgate.gateway.tenant;

import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Makes keys nobody can guess and ids that reveal nothing. Thread-safe if its source of randomness
 * is, which must be a cryptographic one.
 */
final class KeyMaker {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 6;

    private final RandomGenerator random;

    KeyMaker(RandomGenerator random) {
        this.random = random;
    }

    String key(String prefix) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(KEY_BYTES));
    }

    String keyId() {
        return "key-" + HexFormat.of().formatHex(bytes(ID_BYTES));
    }

    String tenantId() {
        return "ten-" + HexFormat.of().formatHex(bytes(ID_BYTES));
    }

    private byte[] bytes(int count) {
        byte[] fresh = new byte[count];
        random.nextBytes(fresh);
        return fresh;
    }
}
