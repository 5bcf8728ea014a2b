package dev.stepgate.gateway.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where durable things are kept. */
@ConfigMapping(prefix = "stepgate")
public interface StoreSettings {

    /** The data folder, relative to where the gateway was started. */
    @WithDefault("data")
    Path data();

    /**
     * Where tenants, counters, receipts and the ledger are: `embedded`: in the data folder, for one
     * gateway; `postgres`: in a PostgreSQL database, which several gateways may share; `redis`:
     * there as well, with what is left of allowances in a Redis, which spares the database those
     * who ask too much.
     */
    @WithDefault("embedded")
    Storage storage();

    /**
     * What an admitted request survives before it is forwarded: `process`: the gateway being
     * killed; `power`: the machine losing power as well, for a wait on the disk with each request.
     * A power cut with the former may forget the last seconds. Of the data folder only: a database
     * server has its own settings.
     */
    @WithDefault("process")
    Durability durability();
}
