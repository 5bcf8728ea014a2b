package dev.stepgate.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.quota.Spending;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Settling;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of alerts whichever database they are in. */
abstract class AlertsContract {
    static final long DOLLAR = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Allowance A_DAY = new Allowance(Measure.NANODOLLARS, Window.DAY, DOLLAR);
    private static final Allowance A_MONTH =
            new Allowance(Measure.NANODOLLARS, Window.MONTH, 2 * DOLLAR);

    final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final AtomicInteger requests = new AtomicInteger();

    /** Of all gateways. */
    final MeterRegistry meters = new SimpleMeterRegistry();

    private Receiver receiver;

    @SuppressWarnings("NullAway.Init") // the receiver is there before each test
    AlertsContract() {}

    abstract Database database();

    @BeforeEach
    void somebody_listens() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void nobody_listens_any_more() {
        receiver.close();
    }

    /** A gateway's, which was just started. */
    private Alerts gateway(Wishes wishes) throws IOException {
        return Alerts.of(
                wishes,
                database(),
                _ -> now.get(),
                name -> Optional.of("secret of " + name).filter(_ -> name.equals("HOOK")),
                meters);
    }

    private Alerts gateway() throws IOException {
        return gateway(Wishes.USUAL.to(receiver.url()));
    }

    static Caller ann(Allowance... allowances) {
        return new Caller("ann", "key-1", new Tier("paid", List.of(allowances), List.of()));
    }

    /** A request that cost so many hundredths of a dollar, by way of a gateway. */
    void spend(Alerts gateway, Caller caller, int cents) throws IOException {
        Instant at = now.get();
        Settling.settle(
                database(), "r" + requests.incrementAndGet(), "ann", at, DOLLAR / 100 * cents);
        gateway.note(new Spending.Settled(caller, at));
    }

    /** Allowance and percentage of each that was given, oldest first. */
    List<String> given() throws IOException {
        List<Given> all =
                database().read(connection -> AlertRows.since(connection, Instant.EPOCH, ""));
        return all.reversed().stream()
                .map(
                        each ->
                                each.alert().window().word()
                                        + " "
                                        + each.alert().start().toString().substring(0, 10)
                                        + " "
                                        + each.alert().percent())
                .toList();
    }

    private static void tell(Alerts gateway) {
        gateway.deliveries().orElseThrow().round();
    }

    @Test
    void an_alert_is_given_once_at_each_percentage() throws IOException {
        Alerts gateway = gateway();

        spend(gateway, ann(A_DAY), 79);
        gateway.look();
        assertThat(given()).isEmpty();
        spend(gateway, ann(A_DAY), 1);
        gateway.look();
        spend(gateway, ann(A_DAY), 1);
        gateway.look();
        assertThat(given()).containsExactly("day 2026-11-24 80");
        spend(gateway, ann(A_DAY), 19);
        gateway.look();
        assertThat(given()).containsExactlyInAnyOrder("day 2026-11-24 80", "day 2026-11-24 100");
        assertThat(counted(80)).isEqualTo(1);
        assertThat(counted(100)).isEqualTo(1);
    }

    private double counted(int percent) {
        return meters.get(Alerts.METER)
                .tags("window", "day", "percent", Integer.toString(percent))
                .counter()
                .count();
    }

    @Test
    void a_day_and_its_month_have_alerts_of_their_own_and_the_next_day_has_new_ones()
            throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY, A_MONTH), 90);
        gateway.look();
        now.set(NOON.plus(Duration.ofDays(1)));

        spend(gateway, ann(A_DAY, A_MONTH), 90);
        gateway.look();

        assertThat(given())
                .containsExactlyInAnyOrder(
                        "day 2026-11-24 80", "day 2026-11-25 80", "month 2026-11-01 80");
    }

    @Test
    void what_is_settled_after_midnight_counts_for_the_day_of_its_request() throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 80);
        now.set(NOON.plus(Duration.ofDays(1)));

        gateway.look();

        assertThat(given()).containsExactly("day 2026-11-24 80");
    }

    @Test
    void what_reaches_the_store_late_is_seen_in_the_second_minute() throws IOException {
        Alerts gateway = gateway();
        gateway.note(new Spending.Settled(ann(A_DAY), NOON));
        gateway.look();
        Settling.settle(database(), "late", "ann", NOON, DOLLAR);

        gateway.look();
        assertThat(given()).isEmpty();
        for (int seconds = 0; seconds < 120; seconds++) {
            gateway.look();
        }

        assertThat(given()).hasSize(2);
    }

    @Test
    void whoever_may_spend_more_by_now_is_not_measured_by_what_it_might_before()
            throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 50);
        gateway.look();
        for (int seconds = 0; seconds < 60; seconds++) {
            gateway.look();
        }

        spend(gateway, ann(new Allowance(Measure.NANODOLLARS, Window.DAY, 9 * DOLLAR)), 90);
        for (int seconds = 0; seconds < 120; seconds++) {
            gateway.look();
        }

        assertThat(given()).isEmpty();
    }

    @Test
    void several_gateways_at_once_give_each_alert_once_and_tell_it_once() throws Exception {
        List<Alerts> gateways = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            gateways.add(gateway());
        }
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (Alerts each : gateways) {
            for (int i = 0; i < 25; i++) {
                spend(each, ann(A_DAY), 1);
            }
            threads.add(Thread.ofVirtual().start(() -> lookAndTell(each, go)));
        }

        go.countDown();
        for (Thread each : threads) {
            each.join();
        }
        tell(gateways.getFirst());

        assertThat(given()).containsExactlyInAnyOrder("day 2026-11-24 80", "day 2026-11-24 100");
        assertThat(receiver.posts()).hasSize(2);
        assertThat(counted(80)).isEqualTo(1);
    }

    private static void lookAndTell(Alerts gateway, CountDownLatch go) {
        try {
            go.await();
            gateway.look();
            tell(gateway);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void a_restart_repeats_nothing_and_forgets_nothing() throws IOException {
        Alerts before = gateway();
        spend(before, ann(A_DAY), 85);
        before.look();

        Alerts after = gateway();
        spend(after, ann(A_DAY), 5);
        after.look();
        tell(after);
        tell(after);

        assertThat(given()).containsExactly("day 2026-11-24 80");
        assertThat(receiver.posts())
                .singleElement()
                .extracting(Receiver.Post::body)
                .asString()
                .contains("\"spent_dollars\":0.85");
    }

    @Test
    void a_request_that_what_is_left_does_not_pay_for_means_all_is_spent() throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY, A_MONTH), 94);
        gateway.note(new Spending.Refused(ann(A_DAY, A_MONTH)));

        gateway.look();

        assertThat(given()).containsExactlyInAnyOrder("day 2026-11-24 80", "day 2026-11-24 100");
    }

    @Test
    void a_request_that_costs_most_of_a_whole_day_means_nothing() throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 40);
        gateway.note(new Spending.Refused(ann(A_DAY)));

        gateway.look();

        assertThat(given()).isEmpty();
    }

    @Test
    void what_is_told_is_signed_and_holds_nothing_of_keys_and_requests() throws IOException {
        Alerts gateway = gateway(Wishes.USUAL.to(receiver.url()).signed("env HOOK"));
        spend(gateway, ann(A_DAY), 81);
        gateway.look();

        tell(gateway);

        Receiver.Post post = receiver.posts().getFirst();
        String id = post.header("webhook-id");
        assertThat(post.body())
                .isEqualTo(
                        "{\"type\":\"budget.reached\",\"timestamp\":\"2026-11-24T12:00:00Z\","
                                + "\"data\":{\"id\":\""
                                + id
                                + "\",\"tenant\":\"ann\",\"tier\":\"paid\","
                                + "\"allowance\":\"dollars-per-day\","
                                + "\"window_start\":\"2026-11-24T00:00:00Z\","
                                + "\"window_end\":\"2026-11-25T00:00:00Z\",\"percent\":80,"
                                + "\"spent_dollars\":0.81,\"allowed_dollars\":1}}");
        assertThat(post.header("webhook-timestamp")).isEqualTo("1795521600");
        assertThat(post.header("webhook-signature"))
                .isEqualTo(
                        "v1," + Signature.of("secret of HOOK", id + ".1795521600." + post.body()));
    }

    @Test
    void a_webhook_that_was_down_is_told_once_when_it_is_back() throws IOException {
        receiver.answers(500, 302, 429);
        Alerts gateway = gateway();
        Deliveries deliveries = gateway.deliveries().orElseThrow();
        spend(gateway, ann(A_DAY), 90);
        gateway.look();

        for (int seconds = 0; seconds < 60; seconds++) {
            deliveries.round();
            now.updateAndGet(then -> then.plusSeconds(1));
        }

        assertThat(receiver.posts())
                .hasSize(4)
                .extracting(Receiver.Post::path)
                .containsOnly("/hook");
        assertThat(receiver.posts().stream().map(post -> post.header("webhook-id")).distinct())
                .hasSize(1);
        assertThat(gateway.list(Instant.EPOCH, "ann"))
                .contains("\"webhook\":\"told at 2026-11-24T12:00:07Z\"");
    }

    @Test
    void another_gateway_tells_what_one_that_died_did_not() throws IOException {
        receiver.answers(503);
        Alerts dying = gateway();
        spend(dying, ann(A_DAY), 90);
        dying.look();
        tell(dying);
        now.updateAndGet(then -> then.plusSeconds(30));

        tell(gateway());

        assertThat(receiver.posts()).hasSize(2);
    }

    @Test
    void a_webhook_that_hangs_is_left() throws IOException {
        receiver.hangs();
        Alerts gateway = gateway(Wishes.USUAL.to(receiver.url()).within(Duration.ofMillis(100)));
        spend(gateway, ann(A_DAY), 90);
        gateway.look();

        tell(gateway);

        assertThat(gateway.list(Instant.EPOCH, "")).contains("\"webhook\":\"waits to be told\"");
    }

    @Test
    void what_nobody_took_for_a_day_is_not_told_any_more() throws IOException {
        receiver.answers(500, 500);
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 90);
        gateway.look();
        tell(gateway);
        now.updateAndGet(then -> then.plus(Duration.ofDays(1)));

        tell(gateway());
        now.updateAndGet(then -> then.plus(Duration.ofDays(1)));
        tell(gateway());

        assertThat(receiver.posts()).hasSize(2);
        assertThat(gateway.list(Instant.EPOCH, "")).contains("\"webhook\":\"not told\"");
    }

    @Test
    void a_webhook_is_not_told_what_was_given_before_there_was_one() throws IOException {
        Alerts without = gateway(Wishes.USUAL);
        spend(without, ann(A_DAY), 90);
        without.look();

        tell(gateway());

        assertThat(given()).containsExactly("day 2026-11-24 80");
        assertThat(receiver.posts()).isEmpty();
    }

    @Test
    void what_was_given_of_a_tenant_that_is_erased_is_neither_kept_nor_told() throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 90);
        gateway.look();

        database()
                .now(
                        connection -> {
                            Alerts.erase(connection, "ann");
                            return true;
                        });
        tell(gateway);

        assertThat(given()).isEmpty();
        assertThat(receiver.posts()).isEmpty();
    }

    @Test
    void alerts_are_forgotten_after_a_hundred_days() throws IOException {
        Alerts gateway = gateway();
        spend(gateway, ann(A_DAY), 90);
        gateway.look();

        now.set(NOON.plus(Duration.ofDays(100)));
        assertThat(gateway.forget()).isZero();
        now.set(NOON.plus(Duration.ofDays(101)));
        assertThat(gateway.forget()).isEqualTo(1);
    }
}
