package dev.stepgate.engine.sampling;

import java.util.List;

/**
 * Ends an answer at whichever of some texts is complete first, wherever tokens split it: what may
 * be the start of one is held back until it is certain. Owned by one thread.
 */
public final class StopTexts {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private String reached = "";

    public StopTexts(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** More of the answer; returns what is certain to be before any stop text. */
    public String accept(String text) {
        if (!reached.isEmpty()) {
            return "";
        }
        held.append(text);
        int from = held.length();
        int over = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            int end = at + stop.length();
            if (at >= 0 && (end < over || (end == over && at < from))) {
                reached = stop;
                from = at;
                over = end;
            }
        }
        return take(reached.isEmpty() ? held.length() - undecided() : from);
    }

    /** The stop text that came up; empty while none has. */
    public String reached() {
        return reached;
    }

    /** The answer is over: what was held back after all. */
    public String finish() {
        return reached.isEmpty() ? take(held.length()) : "";
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, reached.isEmpty() ? length : held.length());
        return text;
    }

    /** How many characters at the end may be the start of a stop text. */
    private int undecided() {
        int most = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > most; n--) {
                if (stop.startsWith(held.substring(held.length() - n))) {
                    most = n;
                }
            }
        }
        return most;
    }
}
