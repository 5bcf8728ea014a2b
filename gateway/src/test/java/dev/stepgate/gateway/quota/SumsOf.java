package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.Statement;

/** Adds up what the tables hold. */
final class SumsOf {
    private SumsOf() {}

    static CountersContract.Sums all(Database database) throws IOException {
        database.later(connection -> true).await();
        return database.read(
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "select (select coalesce(sum(cost), 0) from receipts"
                                                    + " where open = 0), (select coalesce(sum(cost),"
                                                    + " 0) from ledger), (select count(*) from"
                                                    + " receipts where open = 1)")) {
                        row.next();
                        return new CountersContract.Sums(
                                row.getLong(1), row.getLong(2), row.getLong(3));
                    }
                });
    }
}
