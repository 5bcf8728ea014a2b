package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.TenantWish;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where an operator's changes are made: at the gateway that has the data folder, or in the database
 * itself while none does. Owned by one thread, which closes it. All of it throws refusals.
 */
sealed interface Desk extends AutoCloseable permits RunningGateway, OwnDesk {
    /**
     * The one for the folder.
     *
     * @param environment finds environment variables
     * @param report told what an operator should know besides
     */
    static Desk at(
            Places places, Function<String, Optional<String>> environment, Consumer<String> report)
            throws IOException {
        Path data = places.data(environment);
        return switch (DataFolder.claim(data, ProcessHandle.current().pid())) {
            case DataFolder.Claim.Held(DataFolder folder) ->
                    OwnDesk.open(folder, places.config(), environment, report);
            case DataFolder.Claim.Taken(String sentence) -> RunningGateway.of(data, sentence);
        };
    }

    List<Tenant> tenants() throws IOException;

    Tenant tenant(String name) throws IOException;

    Tenant create(TenantWish wish) throws IOException;

    Tenant change(String name, TenantChange change) throws IOException;

    /** Returns what its sums are kept under from now on. */
    String erase(String name) throws IOException;

    List<TenantKey> keys() throws IOException;

    NewKey create(KeyWish wish) throws IOException;

    NewKey rotate(String keyId, Duration overlap) throws IOException;

    TenantKey revoke(String keyId) throws IOException;

    /** Returns the file it is in. */
    Path renewOperatorsKey() throws IOException;

    @Override
    void close() throws IOException;
}
