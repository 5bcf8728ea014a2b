package dev.stepgate.gateway.store;

/** Where tenants, counters and receipts are. */
public enum Storage {
    /** In the data folder; for one gateway. */
    EMBEDDED,
    /** In PostgreSQL; for several gateways. */
    POSTGRES
}
