package dev.stepgate.gateway.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which word was meant. */
public final class Suggestion {

    private Suggestion() {}

    /** Ends a complaint: the closest known word if it is close, else all of them. */
    public static String among(Collection<String> known, String given) {
        if (known.isEmpty()) {
            return "";
        }
        String closest =
                known.stream()
                        .min(Comparator.comparingInt(each -> distance(each, given)))
                        .orElseThrow();
        return distance(closest, given) <= Math.max(2, given.length() / 3)
                ? " (did you mean " + closest + "?)"
                : " (expected: " + String.join(", ", known) + ")";
    }

    /** Letters to insert, delete or replace to get from one word to the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
