package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dollar, and a thousand at once who want to spend it; many leave in the middle. */
class SpendingSpreeTest {
    private static final int REQUESTS = 1_000;

    private final Queue<Spending> seen = new ConcurrentLinkedQueue<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    SpendingSpreeTest() {}

    @Test
    void a_thousand_at_once_never_overspend_and_receipts_equal_the_ledger(@TempDir Path folder)
            throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("slow", 0.05);
                GatewayProcess gateway =
                        GatewayProcess.start(Spender.home(folder, upstream.url()))) {
            spree(gateway.newTenant("crowd", "dollar"));

            Map<String, Spender.Paid> receipts = Spender.settled(gateway, "crowd");
            BigDecimal spent = Spender.sum(receipts.values());
            assertThat(spent).isPositive().isLessThanOrEqualTo(Spender.DOLLAR);
            assertThat(Spender.ledger(gateway, "crowd")).isEqualByComparingTo(spent);
            assertThat(Spender.faults(gateway)).isEmpty();
            assertThat(seen).hasSize(REQUESTS).anyMatch(one -> one.status() == 402);
            assertThat(seen)
                    .filteredOn(one -> one.end() == Spending.End.LEFT)
                    .isNotEmpty()
                    .allSatisfy(
                            left ->
                                    assertThat(receipts)
                                            .hasEntrySatisfying(
                                                    left.id(),
                                                    paid ->
                                                            assertThat(paid.tokens())
                                                                    .isBetween(
                                                                            (long) left.tokens(),
                                                                            40L)));
        }
    }

    private void spree(Client crowd) throws InterruptedException {
        Random random = new Random(3);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Answered.Manner manner =
                    random.nextInt(4) == 0 ? Answered.Manner.WHOLE : Answered.Manner.STREAMED;
            boolean leaves = manner == Answered.Manner.STREAMED && random.nextBoolean();
            int patience = leaves ? random.nextInt(1, 35) : Integer.MAX_VALUE;
            clients.add(Thread.ofVirtual().unstarted(() -> ask(crowd, manner, patience)));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(Client crowd, Answered.Manner manner, int patience) {
        try {
            seen.add(Spending.of(http, crowd, manner, patience));
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
