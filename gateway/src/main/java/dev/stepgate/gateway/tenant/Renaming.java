package dev.stepgate.gateway.tenant;

import java.sql.Connection;
import java.sql.SQLException;

/** Takes a tenant's name out of tables; what stays is kept under another. May run again. */
@FunctionalInterface
public interface Renaming {
    void in(Connection connection, String tenant, String afterwards) throws SQLException;
}
