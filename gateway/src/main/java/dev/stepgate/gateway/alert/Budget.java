package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.usage.Ledger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a tenant may spend in one day or month. Immutable.
 *
 * @param allowance of money
 * @param start of the window
 */
record Budget(String tenant, String tier, Allowance allowance, Instant start) {

    /** All of a caller's at an instant. */
    static List<Budget> of(Caller caller, Instant at) {
        return caller.tier().allowances().stream()
                .filter(each -> each.measure() == Measure.NANODOLLARS)
                .map(
                        each ->
                                new Budget(
                                        caller.tenant(),
                                        caller.tier().name(),
                                        each,
                                        each.window().startOf(at)))
                .toList();
    }

    /**
     * What was settled of it. Immutable.
     *
     * @param given the percentages of which an alert was given
     */
    record Standing(Budget budget, long spentNanodollars, Set<Integer> given) {
        Standing {
            given = Set.copyOf(given);
        }

        long leftNanodollars() {
            return budget.allowance().most() - spentNanodollars;
        }
    }

    Standing standing(Connection connection) throws SQLException {
        return new Standing(
                this,
                Ledger.spentNanodollars(connection, tenant, start, allowance.window().endOf(start)),
                AlertRows.percents(connection, tenant, allowance.window(), start));
    }
}
