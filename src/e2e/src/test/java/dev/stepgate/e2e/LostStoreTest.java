package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import io.restassured.response.Response;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose store is lost under load does as it was told, and recovers by itself. */
class LostStoreTest {
    private static final int CLIENTS = 4;
    private static final Duration LONG = Duration.ofSeconds(90);

    private static final String TIERS =
            Spender.TIERS
                    + Spender.TIERS
                            .substring(Spender.TIERS.indexOf("  dollar:"))
                            .replace("  dollar:", "  plenty:")
                            .replace("dollars-per-day: 1.00", "dollars-per-day: 1000")
                    + "  daily:\n    requests-per-day: 12\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir private Path folder = Path.of("");

    LostStoreTest() {}

    private Home home(ScriptedUpstream upstream) {
        return Spender.home(folder, upstream.url()).with("tiers.yaml", TIERS);
    }

    /** Loses a store, or has it back. */
    @FunctionalInterface
    private interface Turn {
        void now() throws IOException, InterruptedException;
    }

    @Test
    void without_postgres_nobody_is_answered_and_what_ends_meanwhile_is_settled_later()
            throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("slow", 0.1);
                SharedPostgres shared = SharedPostgres.started();
                GatewayProcess gateway = GatewayProcess.start(shared.sharing(home(upstream)))) {
            refuseUntilItIsBack(gateway, shared::stop, shared::again);
        }
    }

    @Test
    void without_room_in_the_data_folder_it_is_the_same() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/prlimit")),
                "nothing here can have writing fail for a process that runs");
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("slow", 0.1);
                GatewayProcess gateway = GatewayProcess.start(home(upstream))) {
            refuseUntilItIsBack(
                    gateway, () -> writeNoFurther(gateway, "1"), () -> writeNoFurther(gateway, ""));
        }
    }

    /**
     * Has each write fail that would go beyond so many bytes of a file; without a number, has them
     * succeed again.
     */
    private static void writeNoFurther(GatewayProcess gateway, String bytes)
            throws IOException, InterruptedException {
        String limit = bytes.isEmpty() ? "unlimited" : bytes;
        Process process =
                new ProcessBuilder(
                                "/usr/bin/prlimit",
                                "--pid=" + gateway.pid(),
                                "--fsize=" + limit + ":unlimited")
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    private void refuseUntilItIsBack(GatewayProcess gateway, Turn lose, Turn back)
            throws Exception {
        Client client = gateway.newTenant("ann", "plenty");
        Crowd crowd = new Crowd(client);
        crowd.awaitAnother(200);
        lose.now();
        crowd.awaitAnother(503);
        Response refused = client.ask("distant");
        Response ready = client.request().get("/q/health/ready");
        back.now();
        crowd.awaitAnother(200);
        List<Spending> seen = crowd.leave();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.jsonPath().getMap("error"))
                .containsEntry("code", "store_unavailable")
                .containsEntry("type", "server_error");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(seen).allSatisfy(one -> assertThat(one.status()).isIn(200, 503));
        assertSettled(gateway, "ann", seen);
        assertThat(gateway.output().soFar())
                .contains("the store is lost: ")
                .contains("until it is back, requests are refused")
                .contains("the store is back after ");
    }

    /** Each answer has its receipt, none is charged what it reserved, and the ledger agrees. */
    private static void assertSettled(GatewayProcess gateway, String tenant, List<Spending> all)
            throws Exception {
        List<String> answered =
                all.stream().filter(one -> one.status() == 200).map(Spending::id).toList();
        Map<String, Spender.Paid> receipts = Spender.settled(gateway, tenant);
        BigDecimal spent = Spender.sum(receipts.values());
        assertThat(receipts.keySet()).containsExactlyInAnyOrderElementsOf(answered);
        assertThat(receipts.values()).noneMatch(Spender.Paid::killed);
        assertThat(Spender.ledger(gateway, tenant)).isEqualByComparingTo(spent);
        assertThat(Spender.faults(gateway)).isEmpty();
    }

    @Test
    void without_postgres_as_many_are_answered_as_was_chosen_and_they_are_charged_later()
            throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("healthy", 0.05);
                SharedPostgres shared = SharedPostgres.started()) {
            Home home = shared.sharing(home(upstream));
            Files.writeString(
                    home.config().resolve("gateway.yaml"),
                    "  store-lost: admit\n  store-lost-requests: 5\n",
                    StandardOpenOption.APPEND);
            try (GatewayProcess gateway = GatewayProcess.start(home)) {
                Client client = gateway.newTenant("ann", "plenty");
                List<Spending> all = new ArrayList<>(askTimes(client, 3));

                shared.stop();
                List<Spending> meanwhile = askUntil(client, 503);
                Response ready = client.request().get("/q/health/ready");
                shared.again();
                List<Spending> afterwards = askUntil(client, 200);

                assertThat(meanwhile).hasSize(6);
                assertThat(ready.statusCode()).isEqualTo(200);
                all.addAll(meanwhile);
                all.addAll(afterwards);
                assertSettled(gateway, "ann", all);
            }
        }
    }

    @Test
    void without_redis_nobody_is_answered_and_an_empty_one_learns_what_was_taken()
            throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.playing("healthy", 0.05);
                SharedPostgres shared = SharedPostgres.started();
                SharedRedis redis = SharedRedis.started();
                GatewayProcess gateway =
                        GatewayProcess.start(redis.sharing(shared.sharing(home(upstream))))) {
            Client client = gateway.newTenant("ann", "daily");
            List<Spending> all = new ArrayList<>(askTimes(client, 5));

            redis.stop();
            List<Spending> meanwhile = askUntil(client, 503);
            redis.again();
            all.addAll(askUntil(client, 200));
            all.addAll(askUntil(client, 429));

            assertThat(meanwhile).hasSize(1);
            assertThat(all).filteredOn(one -> one.status() == 200).hasSize(12);
            assertSettled(gateway, "ann", all);
        }
    }

    private List<Spending> askTimes(Client client, int times) {
        return IntStream.range(0, times).mapToObj(i -> asked(client)).toList();
    }

    /** Asks again and again, one after the other, until that is the answer. */
    private List<Spending> askUntil(Client client, int status) throws InterruptedException {
        List<Spending> all = new ArrayList<>();
        long until = System.nanoTime() + LONG.toNanos();
        do {
            all.add(asked(client));
            if (all.getLast().status() != 200) {
                pause();
            }
        } while (all.getLast().status() != status && System.nanoTime() < until);
        assertThat(all.getLast().status()).isEqualTo(status);
        return all;
    }

    private static void pause() throws InterruptedException {
        assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
    }

    private Spending asked(Client client) {
        try {
            return Spending.of(http, client, Answered.Manner.STREAMED, Integer.MAX_VALUE);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Clients that ask again and again until they leave. */
    private final class Crowd {
        private final Queue<Spending> seen = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch over = new CountDownLatch(1);

        Crowd(Client client) {
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(Thread.ofVirtual().start(() -> ask(client)));
            }
        }

        private void ask(Client client) {
            try {
                boolean answered = true;
                while (!over.await(answered ? 0 : 100, TimeUnit.MILLISECONDS)) {
                    Spending one = asked(client);
                    seen.add(one);
                    answered = one.status() == 200;
                }
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }

        /** Waits until somebody is answered so who asked after now. */
        void awaitAnother(int status) throws InterruptedException {
            long enough = count(status) + CLIENTS + 1;
            long until = System.nanoTime() + LONG.toNanos();
            while (count(status) < enough && System.nanoTime() < until) {
                pause();
            }
            assertThat(count(status)).isGreaterThanOrEqualTo(enough);
        }

        private long count(int status) {
            return seen.stream().filter(one -> one.status() == status).count();
        }

        /** Waits for what they asked last; returns all they were told. */
        List<Spending> leave() throws InterruptedException {
            over.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            return List.copyOf(seen);
        }
    }
}
