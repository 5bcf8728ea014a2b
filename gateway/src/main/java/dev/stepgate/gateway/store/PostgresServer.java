package dev.stepgate.gateway.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PostgreSQL database and who we are to it. Immutable; prints without the password.
 *
 * @param url {@code jdbc:postgresql://host:port/name}; what its query says outranks what we want
 */
public record PostgresServer(String url, Optional<String> user, Optional<String> password) {
    private static final String CONNECTED_WITHIN_SECONDS = "3";
    private static final String ANSWERED_WITHIN_SECONDS = "5";

    /**
     * What the server is told first, so that it does not hold rows locked for a gateway that was
     * frozen in the middle of a transaction, or whose machine is gone.
     */
    static final String SESSION =
            "set idle_in_transaction_session_timeout = '3s'; set lock_timeout = '4s'";

    private static final Pattern FORM =
            Pattern.compile("jdbc:postgresql://[^/?@]+/[^/?@]+(\\?.*)?");

    /** Whether an address is one of a database, and holds no password. */
    public static boolean isAddress(String url) {
        return FORM.matcher(url).matches() && !url.contains("password=");
    }

    /** What the driver is told, by its own names, so that no silence lasts. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("ApplicationName", "stepgate");
        properties.put("connectTimeout", CONNECTED_WITHIN_SECONDS);
        properties.put("loginTimeout", ANSWERED_WITHIN_SECONDS);
        properties.put("socketTimeout", ANSWERED_WITHIN_SECONDS);
        properties.put("tcpKeepAlive", "true");
        return properties;
    }

    /** Without the query, which may hold a password. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "");
    }
}
