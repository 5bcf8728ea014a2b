package dev.stepgate.gateway.journal;

import dev.stepgate.gateway.tenant.Allowance.Window;
import java.time.Instant;

/**
 * How many requests of one tenant were counted in its latest minute and day. Immutable.
 *
 * @param minute when that minute began
 * @param day when that day began
 */
record Tally(Instant minute, int inMinute, Instant day, int inDay) {

    /** Nothing counted. */
    static final Tally NONE = new Tally(Instant.EPOCH, 0, Instant.EPOCH, 0);

    /** With one more request at that instant; one from before the latest window is not of it. */
    Tally counted(Instant at) {
        Instant itsMinute = Window.MINUTE.startOf(at);
        Instant itsDay = Window.DAY.startOf(at);
        return new Tally(
                later(minute, itsMinute),
                next(minute, inMinute, itsMinute),
                later(day, itsDay),
                next(day, inDay, itsDay));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private static int next(Instant window, int count, Instant its) {
        int order = window.compareTo(its);
        return order < 0 ? 1 : order == 0 ? count + 1 : count;
    }

    /** Without a request that was counted at that instant. */
    Tally givenBack(Instant at) {
        return new Tally(
                minute,
                minute.equals(Window.MINUTE.startOf(at)) ? Math.max(0, inMinute - 1) : inMinute,
                day,
                day.equals(Window.DAY.startOf(at)) ? Math.max(0, inDay - 1) : inDay);
    }
}
