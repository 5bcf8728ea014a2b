package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.usage.ReceiptRows;
import java.sql.Connection;
import java.sql.SQLException;
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
        ReceiptRows.insertOpen(connection, grant.ifKilled(), instance, Draw.text(grant.draws()));
        return true;
    }

    /** Writes down how it ended. */
    static boolean close(Connection connection, List<Draw> held, Settlement settlement)
            throws SQLException {
        if (ReceiptRows.settle(connection, settlement.receipt())) {
            CounterRows.add(
                    connection,
                    settlement.receipt().payer().tenant(),
                    rest(held, settlement.used()).stream()
                            .map(draw -> draw.with(-draw.amount()))
                            .toList());
        }
        return true;
    }

    /** Charges what is open, whoever opened it. */
    static int closeAll(Connection connection) throws SQLException {
        return charge(connection, ReceiptRows.open(connection));
    }

    /** Charges what is open of that process: nobody will close it any more. */
    static int closeAll(Connection connection, String instance) throws SQLException {
        return charge(connection, ReceiptRows.openOf(connection, instance));
    }

    private static int charge(Connection connection, List<ReceiptRows.Open> left)
            throws SQLException {
        for (ReceiptRows.Open open : left) {
            List<Draw> held = Draw.read(open.draws());
            close(connection, held, Settlement.of(held, open.receipt(), true));
        }
        return left.size();
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
