package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a request, a tier or a model says of where requests may go. */
public enum Label {
    /** Nothing of the request ever leaves this machine. */
    LOCAL_ONLY;

    /** The header that carries a request's labels. */
    public static final String HEADER = "X-Stepgate-Labels";

    /** How it is written: {@code local-only}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The labels of a comma-separated list, blanks and case aside.
     *
     * @throws Refusal.Malformed naming one that does not exist: what it asked for is not known, so
     *     nothing may happen
     */
    public static Set<Label> read(String list) {
        Set<Label> found = EnumSet.noneOf(Label.class);
        for (String word : list.split(",", -1)) {
            String given = word.strip().toLowerCase(Locale.ROOT);
            if (!given.isEmpty()) {
                found.add(read(given, word.strip()));
            }
        }
        return found;
    }

    private static Label read(String given, String asWritten) {
        for (Label label : values()) {
            if (label.word().equals(given)) {
                return label;
            }
        }
        throw new Refusal.Malformed(
                HEADER,
                HEADER + ": no label is called " + shown(asWritten) + " (expected: local-only)");
    }

    private static String shown(String word) {
        String bare = word.replaceAll("\\p{Cntrl}", "?");
        return '"' + (bare.length() <= 64 ? bare : bare.substring(0, 64) + "…") + '"';
    }
}
