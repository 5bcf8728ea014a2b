package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.tenant.Allowance.Window;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * That a tenant has spent so many percent of what it may in a window. Immutable.
 *
 * @param tier it was on
 * @param window a day or a month
 * @param start of the window
 * @param percent that was reached
 * @param spentNanodollars then, in the window
 * @param mostNanodollars it may spend there
 * @param at when it was seen
 */
record Alert(
        String tenant,
        String tier,
        Window window,
        Instant start,
        int percent,
        long spentNanodollars,
        long mostNanodollars,
        Instant at) {
    private static final int ID_BYTES = 12;

    /** The same for the same tenant, window and percentage, whoever tells of it, however often. */
    String id() {
        String what = String.join("\n", tenant, window.word(), start.toString(), percent + "%");
        byte[] hash = sha256().digest(what.getBytes(StandardCharsets.UTF_8));
        return "alert_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    /** Whether there is less left than requests need, though not nothing. */
    boolean isRest() {
        return percent == 100 && spentNanodollars < mostNanodollars;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}
