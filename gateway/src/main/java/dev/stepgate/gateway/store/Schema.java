package dev.stepgate.gateway.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The tables as this version wants them: Flyway's numbered changes in {@code db/gateway}. */
final class Schema {
    /** The number of the last change; a test compares. */
    static final int NEWEST = 7;

    private static final String HISTORY = "flyway_schema_history";
    private static final String VERSION =
            "select max(cast(version as int)) from " + HISTORY + " where version is not null";

    private Schema() {}

    /**
     * Makes what is missing. Looking for what is there takes a millisecond, Flyway half a second:
     * it is only asked where there is something to do.
     *
     * @param store its name, for a sentence
     * @throws IOException if the tables are of a later version than this
     */
    static void bringUp(DataSource source, Connection look, String store)
            throws IOException, SQLException {
        if (!isNewest(look, store)) {
            migrate(source, store);
        }
    }

    /** Whether there is nothing to do. */
    static boolean isNewest(Connection look, String store) throws IOException, SQLException {
        int found = version(look);
        if (found > NEWEST) {
            throw new IOException(
                    store
                            + " was written by a later version of Stepgate (its tables are of"
                            + " version "
                            + found
                            + ", expected: "
                            + NEWEST
                            + " or less): start that version, or choose another store");
        }
        return found == NEWEST;
    }

    private static void migrate(DataSource source, String store) throws IOException {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/gateway")
                    .load()
                    .migrate();
        } catch (FlywayException fault) {
            throw new IOException(
                    store + ": its tables cannot be made: " + fault.getMessage(), fault);
        }
    }

    /** 0 where there are no tables. */
    private static int version(Connection look) throws SQLException {
        try (ResultSet tables = look.getMetaData().getTables(null, null, HISTORY, null)) {
            if (!tables.next()) {
                return 0;
            }
        }
        try (PreparedStatement select = look.prepareStatement(VERSION);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
