package dev.stepgate.gateway.tenant;

/**
 * A key that was just made: the only time its text exists. Immutable; prints without the text.
 *
 * @param keyId names the key without revealing it
 */
public record NewKey(String text, String keyId, String tenant, String tier) {

    @Override
    public String toString() {
        return "NewKey[" + keyId + " of " + tenant + ", tier " + tier + "]";
    }
}
