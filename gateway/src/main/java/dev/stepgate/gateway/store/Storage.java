package dev.stepgate.gateway.store;

/** Where counters, receipts and the ledger are. */
public enum Storage {
    /** In the data folder; for one gateway. */
    EMBEDDED,
    /** In PostgreSQL; for several gateways. */
    POSTGRES,
    /** In PostgreSQL, and what is left of allowances in Redis as well; for several gateways. */
    REDIS
}
