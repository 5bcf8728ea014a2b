package dev.stepgate.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes a connection; the receiver closes it. */
@FunctionalInterface
interface Opening {
    Connection open() throws SQLException;
}
