package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways that share one database count as one. */
class ThreeGatewaysTest {
    private static final BigDecimal HUNDRED = new BigDecimal("100.00");

    /** So that money is left, and answers are under way, whenever a gateway is killed. */
    private static final String ENOUGH =
            Spender.TIERS.replace("dollars-per-day: 1.00", "dollars-per-day: " + HUNDRED);

    private static final int REQUESTS = 1_000;
    private static final String TIERS =
            Spender.TIERS.replace("free: {}", "free:\n    requests-per-minute: 20")
                    + "  daily:\n    requests-per-day: 50\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir private Path folder = Path.of("");

    ThreeGatewaysTest() {}

    @Test
    void a_thousand_at_once_are_admitted_as_often_as_one_key_may() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("healthy", 0.05);
                SharedPostgres shared = SharedPostgres.started()) {
            admitThousands(shared, shared.sharing(Spender.home(folder, upstream.url())));
        }
    }

    @Test
    void so_are_they_where_redis_says_what_is_left() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("healthy", 0.05);
                SharedPostgres shared = SharedPostgres.started();
                SharedRedis redis = SharedRedis.started()) {
            Home home = shared.sharing(Spender.home(folder, upstream.url()));
            admitThousands(shared, redis.sharing(home));
        }
    }

    private void admitThousands(SharedPostgres shared, Home home) throws Exception {
        home.with("tiers.yaml", TIERS);
        List<String> keys = keys(home, "daily-0", "free-0", "free-1", "free-2");
        List<GatewayProcess> three = shared.start(home, 3);

        List<Spending> ofTheDay = ask(three, keys.getFirst(), REQUESTS);
        List<Spending> ofTheMinute = withinAMinute(three, keys.subList(1, 4));

        assertThat(ofTheDay).hasSize(REQUESTS);
        assertThat(admitted(ofTheDay)).hasSize(50);
        assertThat(admitted(ofTheMinute)).hasSize(20);
        assertThat(Stream.concat(ofTheDay.stream(), ofTheMinute.stream()))
                .allSatisfy(one -> assertThat(one.status()).isIn(200, 429));
        for (GatewayProcess gateway : three) {
            assertThat(Spender.settled(gateway, "daily-0").keySet())
                    .containsExactlyInAnyOrderElementsOf(admitted(ofTheDay));
            assertThat(Spender.faults(gateway)).isEmpty();
        }
    }

    /** Does it again from the next minute on if one ended while it went on. */
    private List<Spending> withinAMinute(List<GatewayProcess> gateways, List<String> keys)
            throws InterruptedException {
        for (String key : keys) {
            Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            List<Spending> spree = ask(gateways, key, REQUESTS);
            if (minute.equals(Instant.now().truncatedTo(ChronoUnit.MINUTES))) {
                return spree;
            }
            awaitNextMinute();
        }
        throw new AssertionError("a spree takes longer than a minute");
    }

    private static void awaitNextMinute() throws InterruptedException {
        Instant now = Instant.now();
        Instant next = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        long millis = Duration.between(now, next).toMillis() + 1;
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void a_key_is_known_to_all_at_once_and_revoked_by_one_is_refused_by_all_within_a_second()
            throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("healthy", 0.05);
                SharedPostgres shared = SharedPostgres.started()) {
            Home home = shared.sharing(Spender.home(folder, upstream.url()));
            String early = keys(home, "free-0").getFirst();
            List<GatewayProcess> three = shared.start(home, 3);

            String late = three.getFirst().newTenant("free-1", "free").key();
            Set<Integer> known = statusesWithinASecond(three, early, late);
            revokeAll(three.getLast());
            Set<Integer> revoked = statusesWithinASecond(three, early, late);

            assertThat(known).containsExactly(200);
            assertThat(revoked).containsExactly(401);
        }
    }

    private static Set<Integer> statusesWithinASecond(List<GatewayProcess> gateways, String... keys)
            throws InterruptedException {
        assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
        return gateways.stream()
                .flatMap(gateway -> Stream.of(keys).map(gateway::as))
                .map(client -> client.request().get("/v1/key").statusCode())
                .collect(Collectors.toSet());
    }

    private static void revokeAll(GatewayProcess gateway) {
        Client operator = gateway.operator();
        List<String> ids =
                operator.request().get("/admin/v1/keys").then().extract().path("data.key_id");
        for (String id : ids) {
            operator.request().delete("/admin/v1/keys/" + id).then().statusCode(200);
        }
    }

    @Test
    void what_a_killed_gateway_had_under_way_is_charged_by_the_others() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("slow", 0.1);
                SharedPostgres shared = SharedPostgres.started()) {
            Home home =
                    shared.sharing(Spender.home(folder, upstream.url()).with("tiers.yaml", ENOUGH));
            String key = keys(home, "dollar-0").getFirst();
            List<GatewayProcess> three = shared.start(home, 3);
            GatewayProcess left = three.getLast();

            List<Spending> begun = askUntilTheSecondIsKilled(three, key);
            Map<String, Spender.Paid> receipts = receiptsOf(begun, left);

            assertThat(begun).anyMatch(one -> one.end() == Spending.End.BROKEN);
            assertThat(receipts.keySet()).containsAll(ids(begun));
            assertThat(receipts.values())
                    .filteredOn(Spender.Paid::killed)
                    .isNotEmpty()
                    .allSatisfy(paid -> assertThat(paid.cost()).isEqualTo(paid.reserved()));
            BigDecimal spent = Spender.sum(receipts.values());
            assertThat(spent).isLessThanOrEqualTo(HUNDRED);
            assertThat(Spender.ledger(left, "dollar-0")).isEqualByComparingTo(spent);
            assertThat(Spender.faults(left)).isEmpty();
            assertThat(tells(three.getFirst()) || tells(left)).isTrue();
        }
    }

    /** Either of the two that are left may have charged, and says so right after. */
    private static boolean tells(GatewayProcess gateway) throws InterruptedException {
        return gateway.output().says("has been silent for 3 s", Duration.ofSeconds(5));
    }

    /** Kills it in the middle of some answers; returns all that began. */
    private List<Spending> askUntilTheSecondIsKilled(List<GatewayProcess> three, String key)
            throws InterruptedException {
        Queue<Spending> seen = new ConcurrentLinkedQueue<>();
        CountDownLatch answered = new CountDownLatch(6);
        AtomicBoolean killed = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Client client = three.get(i % 3).as(key);
            clients.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        boolean whole = true;
                                        while (whole && !killed.get()) {
                                            Spending one = asked(client);
                                            seen.add(one);
                                            answered.countDown();
                                            whole = one.end() == Spending.End.WHOLE;
                                        }
                                    }));
        }
        assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
        three.get(1).kill();
        killed.set(true);
        for (Thread client : clients) {
            client.join();
        }
        return seen.stream().filter(one -> !one.id().isEmpty()).toList();
    }

    /** Receipts as one gateway tells them, once there is one of each answer. */
    private static Map<String, Spender.Paid> receiptsOf(
            List<Spending> answers, GatewayProcess gateway)
            throws IOException, InterruptedException {
        Map<String, Spender.Paid> receipts = Spender.receipts(gateway, "dollar-0");
        for (int look = 0; look < 120 && !receipts.keySet().containsAll(ids(answers)); look++) {
            new CountDownLatch(1).await(250, TimeUnit.MILLISECONDS);
            receipts = Spender.receipts(gateway, "dollar-0");
        }
        return receipts;
    }

    /** Makes tenants, each named after its tier, and returns their keys. */
    private static List<String> keys(Home home, String... tenants) throws InterruptedException {
        try (GatewayProcess gateway = GatewayProcess.start(home)) {
            List<String> keys =
                    Stream.of(tenants)
                            .map(name -> gateway.newTenant(name, name.replaceFirst("-.*", "")))
                            .map(Client::key)
                            .toList();
            gateway.stop();
            return keys;
        }
    }

    private List<Spending> ask(List<GatewayProcess> gateways, String key, int times)
            throws InterruptedException {
        Queue<Spending> seen = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Client client = gateways.get(i % gateways.size()).as(key);
            clients.add(Thread.ofVirtual().unstarted(() -> seen.add(asked(client))));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
        return List.copyOf(seen);
    }

    private Spending asked(Client client) {
        try {
            return Spending.of(http, client, Answered.Manner.STREAMED, Integer.MAX_VALUE);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static List<String> admitted(List<Spending> answers) {
        return answers.stream().filter(one -> one.status() == 200).map(Spending::id).toList();
    }

    private static List<String> ids(List<Spending> answers) {
        return answers.stream().map(Spending::id).toList();
    }
}
