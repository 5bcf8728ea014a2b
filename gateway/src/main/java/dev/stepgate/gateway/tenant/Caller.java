package dev.stepgate.gateway.tenant;

/**
 * Whoever a request's key belongs to. Immutable.
 *
 * @param tenant the tenant's name; allowances are the tenant's, whichever of its keys is used
 * @param keyId names the key without revealing it
 * @param choices the tenant's
 */
public record Caller(String tenant, String keyId, Tier tier, Choices choices) {
    /** Of a tenant that has chosen nothing. */
    public Caller(String tenant, String keyId, Tier tier) {
        this(tenant, keyId, tier, Choices.NONE);
    }
}
