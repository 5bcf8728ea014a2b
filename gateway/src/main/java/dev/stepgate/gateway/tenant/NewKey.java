package dev.stepgate.gateway.tenant;

/**
 * A key that was just made: the only time its text exists. Immutable; prints without the text.
 *
 * @param tier its tenant's
 */
public record NewKey(String text, TenantKey key, String tier) {

    /** Names the key without revealing it. */
    public String keyId() {
        return key.id();
    }

    /** Whose it is. */
    public String tenant() {
        return key.tenant();
    }

    @Override
    public String toString() {
        return "NewKey[" + keyId() + " of " + tenant() + ", tier " + tier + "]";
    }
}
