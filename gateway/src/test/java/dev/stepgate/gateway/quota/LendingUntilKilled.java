package dev.stepgate.gateway.quota;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A process that lends and settles on eight threads until somebody kills it. What was granted, and
 * so would have been forwarded, it writes to a file before it goes on.
 */
final class LendingUntilKilled {
    static final Allowance A_DOLLAR =
            new Allowance(Measure.NANODOLLARS, Window.ALWAYS, 1_000_000_000);
    static final Caller ANN =
            new Caller("ann", "key-1", new Tier("paid", List.of(A_DOLLAR), List.of()));
    static final Price PRICE = new Price(100, 300);
    private static final int THREADS = 8;

    private final Counters counters;
    private final FileChannel granted;
    private final String run;

    private LendingUntilKilled(Counters counters, FileChannel granted, String run) {
        this.counters = counters;
        this.granted = granted;
        this.run = run;
    }

    /** Takes a data folder, the file of grants, and a name for this run. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        DataFolder folder =
                ((DataFolder.Claim.Held) DataFolder.claim(Path.of(arguments[0]), 1)).folder();
        Database database = SqliteDatabase.open(folder);
        Backlog backlog = CountersContract.backlog(database);
        Counters counters =
                new EmbeddedCounters(database, backlog, arguments[2], InstantSource.system());
        FileChannel granted =
                FileChannel.open(
                        Path.of(arguments[1]),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
        var lending = new LendingUntilKilled(counters, granted, arguments[2]);
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread.ofPlatform().start(() -> lending.lend(thread));
        }
    }

    private void lend(int thread) {
        Random random = new Random(thread);
        for (int i = 0; true; i++) {
            String id = run + "-" + thread + "-" + i;
            long wanted = random.nextLong(1, 2_000);
            try {
                Grant grant = counters.take(new Claim(id, ANN, "step", true, 50, 1, wanted, PRICE));
                granted.write(
                        ByteBuffer.wrap(
                                (id + " " + grant.reservedNanodollars() + "\n")
                                        .getBytes(StandardCharsets.UTF_8)));
                long used = random.nextLong(grant.answerTokens() + 1) / 20;
                counters.settle(grant, Settlement.of(grant.draws(), receipt(grant, used), true));
            } catch (Refusal spent) {
                Thread.onSpinWait();
            } catch (IOException fault) {
                return;
            }
        }
    }

    private static Receipt receipt(Grant grant, long completionTokens) {
        Receipt opened = grant.ifKilled();
        return new Receipt(
                opened.id(),
                opened.at(),
                opened.payer(),
                opened.served(),
                new Usage(50, 0, completionTokens, 0),
                completionTokens,
                new Receipt.Charge(
                        PRICE,
                        grant.reservedNanodollars(),
                        Claim.cost(PRICE, 50, completionTokens),
                        0,
                        OptionalLong.empty()),
                new Receipt.Times(Optional.empty(), Optional.empty()),
                Receipt.Ending.STOP,
                List.of());
    }
}
