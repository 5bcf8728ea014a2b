package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.time.Instant;

/** Puts receipts into a gateway's store, for tests of what is told of them. */
public final class Settling {

    private Settling() {}

    /** One answer that ended well and cost so much. */
    public static Receipt settle(
            Database database, String id, String tenant, Instant at, long costNanodollars)
            throws IOException {
        Receipt receipt = Sample.receipt(id, tenant, at, costNanodollars);
        database.now(
                connection -> {
                    ReceiptRows.insertOpen(connection, Sample.open(receipt), "this", "lent");
                    return ReceiptRows.settle(connection, receipt);
                });
        return receipt;
    }
}
