package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a gateway under load, again and again, on the same data. As many times as {@code
 * stepgate.kills} says: 4 unless told otherwise, as each takes a few seconds.
 */
class KilledGatewayTest {
    private static final int KILLS = Integer.getInteger("stepgate.kills", 4);
    private static final int CLIENTS = 8;

    /** Whatever clients saw, by all gateways there were. */
    private final Queue<Spending> seen = new ConcurrentLinkedQueue<>();

    private final List<String> tenants = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String key = "";

    KilledGatewayTest() {}

    @Test
    void no_dollar_is_spent_twice_and_what_is_cut_off_is_charged_its_reservation(
            @TempDir Path folder) throws Exception {
        Random random = new Random(7);
        long killed = 0;
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("slow", 0.1)) {
            Home home = Spender.home(folder, upstream.url());
            for (int kill = 0; kill < KILLS; kill++) {
                try (GatewayProcess gateway = GatewayProcess.start(home)) {
                    killed = check(gateway);
                    spendAndKill(gateway, random.nextInt(1_500));
                }
            }
            try (GatewayProcess last = GatewayProcess.start(home)) {
                killed = check(last);
            }
        }
        System.out.printf(
                "%d kills: %d answers begun, %d of them whole, %d cut off; %d tenants of a dollar%n",
                KILLS,
                seen.stream().filter(one -> !one.id().isEmpty()).count(),
                seen.stream().filter(KilledGatewayTest::isWhole).count(),
                killed,
                tenants.size());
        assertThat(killed).isPositive();
        assertThat(seen).anyMatch(KilledGatewayTest::isWhole);
    }

    private static boolean isWhole(Spending one) {
        return one.status() == 200 && one.end() == Spending.End.WHOLE;
    }

    /** Kills it so long after the first answer began. */
    private void spendAndKill(GatewayProcess gateway, int millis) throws Exception {
        if (key.isEmpty() || seen.stream().anyMatch(one -> one.status() == 402)) {
            seen.removeIf(one -> one.status() == 402);
            tenants.add("spender-" + tenants.size());
            key = gateway.newTenant(tenants.getLast(), "dollar").key();
        }
        CountDownLatch begun = new CountDownLatch(1);
        List<Thread> clients =
                IntStream.range(0, CLIENTS)
                        .mapToObj(i -> Thread.ofVirtual().start(() -> spend(gateway, i, begun)))
                        .toList();
        assertThat(begun.await(60, TimeUnit.SECONDS)).as(gateway.output().soFar()).isTrue();
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
        gateway.kill();
        for (Thread client : clients) {
            client.join();
        }
    }

    /** Asks until the gateway is gone, or there is no money left. */
    private void spend(GatewayProcess gateway, int number, CountDownLatch begun) {
        Answered.Manner manner = number % 4 == 0 ? Answered.Manner.WHOLE : Answered.Manner.STREAMED;
        try {
            Spending one = Spending.of(http, gateway.as(key), manner, Integer.MAX_VALUE);
            while (isWhole(one)) {
                seen.add(one);
                begun.countDown();
                one = Spending.of(http, gateway.as(key), manner, Integer.MAX_VALUE);
            }
            seen.add(one);
            begun.countDown();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Returns how many receipts of answers that were cut off there are. */
    private long check(GatewayProcess gateway) throws IOException {
        long killed = 0;
        assertThat(Spender.faults(gateway)).isEmpty();
        for (String tenant : tenants) {
            Map<String, Spender.Paid> receipts = Spender.receipts(gateway, tenant);
            BigDecimal spent = Spender.sum(receipts.values());
            assertThat(spent).isLessThanOrEqualTo(Spender.DOLLAR);
            assertThat(Spender.ledger(gateway, tenant)).isEqualByComparingTo(spent);
            killed += receipts.values().stream().filter(Spender.Paid::killed).count();
            assertThat(receipts.values())
                    .filteredOn(Spender.Paid::killed)
                    .allSatisfy(paid -> assertThat(paid.cost()).isEqualTo(paid.reserved()));
        }
        assertThat(seen)
                .filteredOn(one -> !one.id().isEmpty())
                .extracting(Spending::id)
                .isSubsetOf(Spender.ids(gateway));
        return killed;
    }
}
