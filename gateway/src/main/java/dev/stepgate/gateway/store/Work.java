package dev.stepgate.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something to do inside one transaction. It may run more than once, so it keeps nothing outside
 * the connection until it returns; it neither commits nor rolls back.
 */
@FunctionalInterface
public interface Work<T> {
    T in(Connection connection) throws SQLException;
}
