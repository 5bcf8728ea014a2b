package dev.stepgate.gateway.journal;

import dev.stepgate.gateway.quota.CounterRows;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.Adoption;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.KeyHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes over what a journal says, once: all in one transaction, then the file gets another name. A
 * journal that was taken over and kept its name is only renamed.
 */
public final class Migration {
    private static final String FILE = "journal.jsonl";
    private static final String AFTERWARDS = FILE + ".migrated";

    private Migration() {}

    /**
     * Does nothing if there is no journal.
     *
     * @param report told what an operator should know
     * @throws IOException if it cannot be read, or is damaged; the message names file and line
     */
    public static void run(DataFolder folder, Chronicle chronicle, Consumer<String> report)
            throws IOException {
        Path file = folder.path().resolve(FILE);
        if (Files.notExists(file)) {
            return;
        }
        Replay replay = Replay.of(file);
        replay.reportTorn(report);
        Adoption adoption = adoption(replay, sum(file));
        chronicle.adopt(adoption, connection -> count(connection, replay));
        String kept = folder.rename(FILE, AFTERWARDS);
        report.accept(
                file
                        + ": its "
                        + adoption.size()
                        + " tenants and keys, and what was counted, are in the store now; the file"
                        + " is kept as "
                        + kept);
    }

    private static Adoption adoption(Replay replay, String sum) {
        Adoption adoption = new Adoption(FILE, sum);
        for (Fact fact : replay.facts()) {
            switch (fact) {
                case Fact.TenantJoined(String name, String tier, Instant at) ->
                        adoption.tenant(name, tier, at);
                case Fact.KeyIssued(String id, String tenant, KeyHash hash, Instant at) ->
                        adoption.key(id, tenant, hash, at);
                case Fact.OperatorNamed(KeyHash hash, Instant _) -> adoption.operator(hash);
            }
        }
        return adoption;
    }

    private static String sum(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    private static boolean count(Connection connection, Replay replay) throws SQLException {
        for (Map.Entry<String, Tally> each : replay.tallies().entrySet()) {
            Tally tally = each.getValue();
            String tenant = each.getKey();
            CounterRows.count(connection, tenant, Window.MINUTE, tally.minute(), tally.inMinute());
            CounterRows.count(connection, tenant, Window.DAY, tally.day(), tally.inDay());
        }
        return true;
    }
}
