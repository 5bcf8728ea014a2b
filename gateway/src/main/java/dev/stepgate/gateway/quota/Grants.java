package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.usage.ReceiptRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Grants in the tables: what is lent is an open receipt that says what holds if nobody closes it,
 * namely that all of the reservation was used.
 */
final class Grants {
    private Grants() {}

    /** Writes down what is lent. */
    static boolean open(Connection connection, Grant grant, String instance) throws SQLException {
        CounterRows.add(connection, grant.claim().caller().tenant(), grant.draws());
        insert(connection, grant, instance);
        return true;
    }

    /** As {@link #open}, if all its allowances have that much left; else nothing. */
    static boolean openWithin(Connection connection, Grant grant, String instance)
            throws SQLException {
        boolean fits =
                CounterRows.addWithin(
                        connection,
                        grant.claim().caller().tenant(),
                        grant.draws(),
                        grant.claim().caller().tier().allowances());
        if (fits) {
            insert(connection, grant, instance);
        }
        return fits;
    }

    /** As {@link #open}, unless it was done before. */
    static boolean openOnce(Connection connection, Grant grant, String instance)
            throws SQLException {
        return !ReceiptRows.exists(connection, grant.claim().id())
                && open(connection, grant, instance);
    }

    private static void insert(Connection connection, Grant grant, String instance)
            throws SQLException {
        ReceiptRows.insertOpen(connection, grant.ifKilled(), instance, Draw.text(grant.draws()));
    }

    /**
     * Writes down how it ended.
     *
     * @return false if it had ended already; then nothing is changed
     */
    static boolean close(Connection connection, List<Draw> held, Settlement settlement)
            throws SQLException {
        if (!ReceiptRows.settle(connection, settlement.receipt())) {
            return false;
        }
        CounterRows.add(
                connection,
                settlement.receipt().payer().tenant(),
                Draw.negative(rest(held, settlement.used())));
        return true;
    }

    /**
     * Gives back all of a grant that nobody was told of.
     *
     * @return false if there is none that is open
     */
    static boolean cancel(Connection connection, Grant grant) throws SQLException {
        if (!ReceiptRows.discard(connection, grant.claim().id())) {
            return false;
        }
        CounterRows.add(connection, grant.claim().caller().tenant(), Draw.negative(grant.draws()));
        return true;
    }

    /** Charges what is open, whoever opened it. */
    static int closeAll(Connection connection) throws SQLException {
        return charge(connection, ReceiptRows.open(connection));
    }

    /** Charges what is open of that tenant, whoever opened it. */
    static int closeAllOf(Connection connection, String tenant) throws SQLException {
        return charge(connection, ReceiptRows.openOfTenant(connection, tenant));
    }

    private static int charge(Connection connection, List<ReceiptRows.Open> left)
            throws SQLException {
        for (ReceiptRows.Open open : left) {
            charge(connection, open);
        }
        return left.size();
    }

    /** Charges one that nobody will close any more, unless somebody has. */
    static boolean charge(Connection connection, ReceiptRows.Open open) throws SQLException {
        List<Draw> held = Draw.read(open.draws());
        return close(connection, held, Settlement.of(held, open.receipt(), true));
    }

    /** Says too what open receipts hold, which only a refusal for money asks. */
    static Fit.Lacking withHeld(
            Connection connection, String tenant, Fit.Lacking tight, Instant now)
            throws SQLException {
        Left left = tight.left();
        return left.allowance().measure() == Measure.NANODOLLARS
                ? new Fit.Lacking(
                        new Left(
                                left.allowance(),
                                left.remaining(),
                                held(connection, tenant, Draw.of(left.allowance(), now, 0))),
                        tight.needed())
                : tight;
    }

    /** What requests under way hold of a window. */
    private static long held(Connection connection, String tenant, Draw window)
            throws SQLException {
        return ReceiptRows.openDraws(connection, tenant).stream()
                .flatMap(draws -> Draw.read(draws).stream())
                .filter(window::sameWindowAs)
                .mapToLong(Draw::amount)
                .sum();
    }

    /** What was lent and not used. */
    static List<Draw> rest(List<Draw> held, List<Draw> used) {
        List<Draw> rest = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            rest.add(held.get(i).less(used.get(i)));
        }
        return rest;
    }
}
