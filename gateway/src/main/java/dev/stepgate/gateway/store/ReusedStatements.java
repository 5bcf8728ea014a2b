package dev.stepgate.gateway.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose prepared statements are kept when they are closed, for whoever prepares the
 * same text next: SQLite takes longer to prepare a statement than to run it. Owned by one thread at
 * a time, as connections are.
 */
final class ReusedStatements implements InvocationHandler {
    /** More texts than our statements have means that somebody writes values into them. */
    private static final int MOST_KEPT = 256;

    private final Connection connection;
    private final Map<String, PreparedStatement> resting = new HashMap<>();

    private ReusedStatements(Connection connection) {
        this.connection = connection;
    }

    /** The same connection; closing it closes all that is kept. */
    static Connection on(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        ReusedStatements.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        new ReusedStatements(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (arguments != null && prepares(method)) {
            return prepared((String) arguments[0]);
        }
        return called(connection, method, arguments);
    }

    private static boolean prepares(Method method) {
        return method.getName().equals("prepareStatement") && method.getParameterCount() == 1;
    }

    private PreparedStatement prepared(String text) throws SQLException {
        PreparedStatement kept = resting.remove(text);
        PreparedStatement statement = kept == null ? connection.prepareStatement(text) : kept;
        return (PreparedStatement)
                Proxy.newProxyInstance(
                        ReusedStatements.class.getClassLoader(),
                        new Class<?>[] {PreparedStatement.class},
                        new Lent(text, statement));
    }

    private static @Nullable Object called(Object on, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    /** A statement until it is closed. */
    private final class Lent implements InvocationHandler {
        private final String text;
        private final PreparedStatement statement;
        private @Nullable ResultSet rows;
        private boolean closed;

        Lent(String text, PreparedStatement statement) {
            this.text = text;
            this.statement = statement;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
                throws Throwable {
            if (method.getName().equals("close")) {
                close();
                return null;
            }
            Object answer = called(statement, method, arguments);
            if (answer instanceof ResultSet its) {
                rows = its;
            }
            return answer;
        }

        private void close() throws SQLException {
            if (closed) {
                return;
            }
            closed = true;
            if (rows != null) {
                rows.close();
            }
            statement.clearParameters();
            if (resting.size() < MOST_KEPT && resting.putIfAbsent(text, statement) == null) {
                return;
            }
            statement.close();
        }
    }
}
