package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.usage.Receipts;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Takes a tenant out of the tables of what is lent and was used, as part of a transaction. What is
 * lent to it is charged whole: whoever is still answering it finds nothing to settle.
 */
public final class Departure {
    private Departure() {}

    /** Nothing names the tenant any more; its sums stay under the other name. */
    public static void in(Connection connection, String tenant, String afterwards)
            throws SQLException {
        Grants.closeAllOf(connection, tenant);
        Receipts.erase(connection, tenant, afterwards);
        CounterRows.erase(connection, tenant);
    }
}
