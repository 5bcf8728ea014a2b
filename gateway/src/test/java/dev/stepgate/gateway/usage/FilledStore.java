package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A store in an empty folder, and ways to fill it. Owned by one thread. */
final class FilledStore implements AutoCloseable {
    private final DataFolder folder;
    private final Database database;

    FilledStore(Path temporary) throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(temporary.resolve("data"), 1)).folder();
        database = SqliteDatabase.open(folder);
    }

    Database database() {
        return database;
    }

    /** A request that is being answered by the instance "this". */
    void admit(Receipt receipt) throws IOException {
        database.now(
                connection -> {
                    ReceiptRows.insertOpen(connection, receipt, "this", "lent");
                    return receipt;
                });
    }

    /** A request that was admitted and has ended. */
    Receipt settle(Receipt receipt) throws IOException {
        admit(Sample.open(receipt));
        database.now(connection -> ReceiptRows.settle(connection, receipt));
        return receipt;
    }

    Receipt settle(String id, String tenant, Instant at, long costNanodollars) throws IOException {
        return settle(Sample.receipt(id, tenant, at, costNanodollars));
    }

    @Override
    public void close() throws IOException {
        database.close();
        folder.close();
    }
}
