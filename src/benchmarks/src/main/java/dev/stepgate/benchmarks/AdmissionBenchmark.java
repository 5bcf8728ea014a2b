package dev.stepgate.benchmarks;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.quota.Backlog;
import dev.stepgate.gateway.quota.EmbeddedCounters;
import dev.stepgate.gateway.quota.Quotas;
import dev.stepgate.gateway.quota.Reservation;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Durability;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What admission adds to a request: reserving, until that is as durable as configured, one request
 * after the other on a virtual thread. The settling that follows each is not timed, but its work is
 * in the way of the next as it would be in life. Takes the folder to work in, as the disk matters,
 * and {@code PROCESS} or {@code POWER}.
 */
public final class AdmissionBenchmark {
    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 9;
    private static final int TIMES = 3_000;
    private static final long PLENTY = 1_000_000_000_000_000L;

    private record Silent(String name) implements Provider {
        @Override
        public ChatStream open(ChatRequest request) {
            throw new ProviderFailure.Unreachable(name, "never asked");
        }
    }

    private final Quotas quotas;
    private final Route route =
            new Route("step", List.of(new Offer(new Silent("nobody"), "step", "step")));
    private final ChatRequest request =
            new ChatRequest(
                    "step",
                    List.of(Message.of(Role.USER, "What is the capital of France?")),
                    List.of(),
                    SamplingWishes.none().atMost(200),
                    Map.of());
    private long ids;

    private AdmissionBenchmark(Quotas quotas) {
        this.quotas = quotas;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(Path.of(arguments[0]), "admission");
        try (DataFolder folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
                Database database = SqliteDatabase.open(folder, Durability.valueOf(arguments[1]));
                Backlog backlog =
                        Backlog.open(
                                database,
                                () -> {},
                                new Backlog.Patience(
                                        Duration.ofSeconds(1), System::nanoTime, "nothing"),
                                AdmissionBenchmark::report)) {
            Quotas quotas =
                    new Quotas(
                            new EmbeddedCounters(
                                    database, backlog, "benchmark", InstantSource.system()),
                            _ -> {},
                            System::nanoTime);
            Thread.ofVirtual().start(new AdmissionBenchmark(quotas)::run).join();
        }
    }

    private static void report(String sentence) {
        System.err.println(sentence);
    }

    private void run() {
        Caller unlimited = caller("unlimited");
        Caller limited =
                caller(
                        "limited",
                        Allowance.requests(PLENTY, Window.MINUTE),
                        Allowance.requests(PLENTY, Window.DAY),
                        new Allowance(Measure.NANODOLLARS, Window.DAY, PLENTY));
        nanos(unlimited, WARM_UP);
        nanos(limited, WARM_UP);
        for (int round = 0; round < ROUNDS; round++) {
            tell("no allowances   ", nanos(unlimited, TIMES));
            tell("three allowances", nanos(limited, TIMES));
        }
    }

    private static Caller caller(String tenant, Allowance... allowances) {
        return new Caller(
                tenant,
                "key",
                new Tier(
                        tenant,
                        List.of(allowances),
                        List.of(),
                        Set.of(),
                        Optional.of(new Price(100, 300)),
                        OptionalInt.empty(),
                        1));
    }

    private long[] nanos(Caller caller, int times) {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            Reservation held = quotas.reserve(caller, route, "benchmark-" + ids++, request, false);
            nanos[i] = System.nanoTime() - began;
            held.close();
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static void tell(String what, long[] sorted) {
        System.out.printf(
                "%s  p50 %.1f us  p90 %.1f us  p99 %.1f us%n",
                what, at(sorted, 50), at(sorted, 90), at(sorted, 99));
    }

    private static double at(long[] sorted, int percent) {
        return sorted[sorted.length * percent / 100] / 1000.0;
    }
}
