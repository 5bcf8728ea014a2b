package dev.stepgate.gateway.alert;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * At how many percent of a budget an alert is given, ascending. Immutable.
 *
 * @param at from 1 to 100
 */
record Percentages(List<Integer> at) {
    private static final int ALL = 100;

    Percentages {
        at = List.copyOf(at);
    }

    /**
     * Those of a setting.
     *
     * @throws IOException if one is no percentage; the message says so in a sentence
     */
    static Percentages of(List<Integer> at) throws IOException {
        for (int each : at) {
            if (each < 1 || each > ALL) {
                throw new IOException(
                        "stepgate.alerts.at: " + each + " (expected: percentages from 1 to 100)");
            }
        }
        return new Percentages(at.stream().distinct().sorted().toList());
    }

    /**
     * The alerts that are to be given now, of what one tenant spent.
     *
     * @param refused whether a request was refused because too little was left
     */
    List<Alert> reached(List<Budget.Standing> standings, boolean refused, Instant now) {
        Optional<Budget.Standing> tightest =
                standings.stream()
                        .filter(_ -> refused)
                        .min(Comparator.comparingLong(Budget.Standing::leftNanodollars))
                        .filter(Percentages::isWorn);
        List<Alert> reached = new ArrayList<>();
        for (Budget.Standing standing : standings) {
            boolean bare = tightest.filter(standing::equals).isPresent();
            for (int percent : at) {
                boolean over =
                        standing.spentNanodollars() >= threshold(standing, percent)
                                || (bare && percent == ALL);
                if (over && !standing.given().contains(percent)) {
                    reached.add(alert(standing, percent, now));
                }
            }
        }
        return reached;
    }

    /** One request that costs more than half of all there ever is proves nothing. */
    private static boolean isWorn(Budget.Standing standing) {
        return standing.leftNanodollars() <= standing.spentNanodollars();
    }

    /** Rounded up, and without an overflow. */
    private static long threshold(Budget.Standing standing, int percent) {
        long most = standing.budget().allowance().most();
        return most / ALL * percent + Math.ceilDiv(most % ALL * percent, (long) ALL);
    }

    private static Alert alert(Budget.Standing standing, int percent, Instant now) {
        Budget budget = standing.budget();
        return new Alert(
                budget.tenant(),
                budget.tier(),
                budget.allowance().window(),
                budget.start(),
                percent,
                standing.spentNanodollars(),
                budget.allowance().most(),
                now);
    }
}
