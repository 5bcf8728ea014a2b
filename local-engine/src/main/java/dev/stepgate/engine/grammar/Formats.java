package dev.stepgate.engine.grammar;

import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The formats of strings that are known, each as a pattern that admits no invalid one. */
final class Formats {
    private static final String TIME =
            "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)";

    /** Years of four digits without a leading zero; the 29th of February in leap years only. */
    private static final String DATE =
            "([1-9]\\d{3}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)"
                    + "|02-(0[1-9]|1\\d|2[0-8]))"
                    + "|([1-9]\\d(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)";

    private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String IPV4 = BYTE + "(\\." + BYTE + "){3}";
    private static final String GROUP = "[0-9a-fA-F]{1,4}";
    private static final String HOST = LABEL + "(\\." + LABEL + "){0,2}";
    private static final String PATH_CHARACTER = "([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2})";
    private static final String PATH = "(/" + PATH_CHARACTER + "*)*";
    private static final String TAIL =
            "(\\?(" + PATH_CHARACTER + "|[/?])*)?(#(" + PATH_CHARACTER + "|[/?])*)?";
    private static final String URI =
            "[a-zA-Z][a-zA-Z0-9+.-]{1,30}://" + HOST + "(:[1-9]\\d{0,3})?" + PATH + TAIL;

    private static final Map<String, String> PATTERNS =
            Map.ofEntries(
                    Map.entry("date", DATE),
                    Map.entry("time", TIME),
                    Map.entry("date-time", DATE + "T" + TIME),
                    Map.entry(
                            "duration",
                            "P(\\d{1,9}W|(\\d{1,9}Y(\\d{1,9}M(\\d{1,9}D)?)?|\\d{1,9}M(\\d{1,9}D)?|"
                                    + "\\d{1,9}D)(T"
                                    + clock()
                                    + ")?|T"
                                    + clock()
                                    + ")"),
                    Map.entry(
                            "uuid",
                            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}"
                                    + "-[0-9a-fA-F]{12}"),
                    Map.entry(
                            "email",
                            "[a-zA-Z0-9_+-]{1,30}(\\.[a-zA-Z0-9_+-]{1,30})?@[a-zA-Z0-9]([a-zA-Z0-9-]"
                                    + "{0,28}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,28}[a-zA-Z0-9])?)?"
                                    + "\\.[a-zA-Z]{2,6}"),
                    Map.entry("hostname", HOST),
                    Map.entry("ipv4", IPV4),
                    Map.entry("ipv6", ipv6()),
                    Map.entry("uri", URI),
                    Map.entry("uri-reference", "(" + URI + "|" + PATH + TAIL + ")"),
                    Map.entry("json-pointer", "(/([^/~\\x00-\\x1f]|~[01])*)*"));

    private Formats() {}

    /** The pattern of a format, anchored; empty if it is unknown. */
    static Optional<String> pattern(String format) {
        return Optional.ofNullable(PATTERNS.get(format)).map(pattern -> "^(?:" + pattern + ")$");
    }

    static SequencedSet<String> names() {
        return new TreeSet<>(new TreeMap<>(PATTERNS).keySet());
    }

    private static String clock() {
        return "(\\d{1,9}H(\\d{1,9}M(\\d{1,9}S)?)?|\\d{1,9}M(\\d{1,9}S)?|\\d{1,9}S)";
    }

    /** Eight groups, or fewer with one gap; no address of version 4 at the end. */
    private static String ipv6() {
        StringBuilder all = new StringBuilder("((").append(GROUP).append(":){7}").append(GROUP);
        for (int before = 0; before <= 7; before++) {
            int most = 7 - before;
            all.append('|');
            if (before > 0) {
                all.append('(').append(GROUP).append(":){").append(before).append("}:");
            } else {
                all.append("::");
            }
            if (most > 0) {
                all.append('(').append(GROUP);
                all.append("(:").append(GROUP).append("){0,").append(most - 1).append("})?");
            }
        }
        return all.append(')').toString();
    }
}
