package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Journal;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuotasTest {
    private static final Tier FREE =
            new Tier(
                    "free",
                    List.of(
                            Allowance.requests(20, Window.MINUTE),
                            Allowance.requests(50, Window.DAY)),
                    List.of());
    private static final Tier PAID = new Tier("paid", List.of(), List.of());
    private static final Caller ANN = new Caller("ann", "key-1", FREE);

    @TempDir Path data;
    private final ManualClock manual = new ManualClock("2026-11-24T12:00:10.250Z");
    private final List<String> reports = new ArrayList<>();
    private DataFolder folder;
    private Journal journal;
    private Quotas quotas;

    QuotasTest() {}

    @BeforeEach
    void start() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        journal = Journal.open(folder, reports::add);
        quotas =
                new Quotas(
                        journal,
                        new SteadyClock(manual, manual, journal.lastInstant(), reports::add));
    }

    @AfterEach
    void stop() throws IOException {
        journal.close();
        folder.close();
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    private void answer(int times) {
        for (int i = 0; i < times; i++) {
            try (Reservation held = quotas.reserve(ANN)) {
                held.answered();
            }
        }
    }

    private Refusal.QuotaSpent refusal() {
        return catchThrowableOfType(Refusal.QuotaSpent.class, () -> quotas.reserve(ANN));
    }

    private List<Long> remaining() {
        return quotas.standing(ANN).windows().stream().map(WindowStanding::remaining).toList();
    }

    @Test
    void the_request_after_the_last_of_a_minute_is_refused() {
        answer(20);

        Refusal.QuotaSpent refused = refusal();

        assertThat(refused)
                .hasMessageContaining("20 requests per minute of tier free")
                .hasMessageContaining("2026-11-24T12:01:00Z");
        assertThat(refused.daily()).isFalse();
    }

    @Test
    void what_was_used_stays_used_when_the_tier_changes() {
        answer(12);
        Tier small = new Tier("free", List.of(Allowance.requests(10, Window.DAY)), List.of());
        Tier large =
                new Tier(
                        "free",
                        List.of(
                                Allowance.requests(30, Window.DAY),
                                Allowance.requests(5, Window.MINUTE)),
                        List.of());

        assertThat(remainingOn(small)).containsExactly(0L);
        assertThat(remainingOn(large)).containsExactly(18L, 5L);
        assertThat(remainingOn(FREE)).containsExactly(20L, 38L);

        manual.pass(Duration.ofDays(1));
        assertThat(remainingOn(small)).containsExactly(10L);
        assertThat(remainingOn(large)).containsExactly(30L, 5L);
    }

    private List<Long> remainingOn(Tier tier) {
        return quotas.standing(new Caller("ann", "key-1", tier)).windows().stream()
                .map(WindowStanding::remaining)
                .toList();
    }

    @Test
    void retry_after_is_in_whole_seconds_and_long_enough() {
        answer(20);

        Duration wait = refusal().retryAfter().orElseThrow();
        manual.pass(wait);

        assertThat(wait).isEqualTo(Duration.ofSeconds(50));
        assertThat(remaining()).containsExactly(20L, 30L);
    }

    @Test
    void a_second_before_retry_after_is_too_early() {
        answer(20);

        manual.pass(refusal().retryAfter().orElseThrow().minusSeconds(1));

        assertThat(refusal()).isNotNull();
    }

    @Test
    void a_window_begins_exactly_at_its_boundary() {
        answer(20);

        manual.set("2026-11-24T12:00:59.999999999Z");
        Duration lastMoment = refusal().retryAfter().orElseThrow();
        manual.set("2026-11-24T12:01:00Z");
        answer(20);

        assertThat(lastMoment).isEqualTo(Duration.ofSeconds(1));
        assertThat(refusal().retryAfter()).contains(Duration.ofSeconds(60));
    }

    @Test
    void the_request_after_the_last_of_a_day_waits_until_midnight_utc() {
        for (int taken : List.of(20, 20, 10)) {
            answer(taken);
            manual.pass(Duration.ofMinutes(1));
        }

        Refusal.QuotaSpent refused = refusal();

        assertThat(refused.daily()).isTrue();
        assertThat(refused).hasMessageContaining("50 requests per day");
        manual.pass(refused.retryAfter().orElseThrow());
        assertThat(manual.instant()).isBetween("2026-11-25T00:00:00Z", "2026-11-25T00:00:01Z");
        assertThat(remaining()).containsExactly(20L, 50L);
    }

    @Test
    void a_day_is_refused_rather_than_a_minute_when_both_are_spent() {
        answer(20);
        manual.pass(Duration.ofMinutes(1));
        answer(20);
        manual.pass(Duration.ofMinutes(1));
        answer(10);

        assertThat(refusal().daily()).isTrue();
    }

    @Test
    void a_request_that_nobody_answered_is_given_back_once() {
        answer(3);

        Reservation held = quotas.reserve(ANN);
        held.close();
        held.close();

        assertThat(remaining()).containsExactly(17L, 47L);
    }

    @Test
    void closing_twice_after_an_answer_gives_nothing_back() {
        Reservation held = quotas.reserve(ANN);
        held.answered();

        held.close();
        held.close();

        assertThat(remaining()).containsExactly(19L, 49L);
    }

    @Test
    void a_request_is_given_back_only_to_windows_it_was_taken_from() {
        Reservation held = quotas.reserve(ANN);
        manual.pass(Duration.ofMinutes(1));
        answer(2);

        held.close();

        assertThat(remaining()).containsExactly(18L, 48L);
    }

    @Test
    void a_reservation_knows_what_was_left_after_it() {
        answer(4);

        try (Reservation held = quotas.reserve(ANN)) {
            assertThat(held.standing().windows())
                    .extracting(WindowStanding::remaining)
                    .containsExactly(15L, 45L);
        }
    }

    @Test
    void asking_for_the_standing_counts_nothing() {
        quotas.standing(ANN);
        quotas.standing(ANN);

        assertThat(remaining()).containsExactly(20L, 50L);
    }

    @Test
    void an_unlimited_tier_has_no_windows_and_leaves_no_record() throws IOException {
        Caller bob = new Caller("bob", "key-2", PAID);

        for (int i = 0; i < 100; i++) {
            quotas.reserve(bob).close();
        }

        assertThat(quotas.standing(bob).windows()).isEmpty();
        journal.close();
        assertThat(Files.readString(data.resolve("journal.jsonl"))).doesNotContain("bob");
    }

    @Test
    void tenants_do_not_share_allowances() {
        answer(20);

        quotas.reserve(new Caller("bob", "key-2", FREE)).close();

        assertThat(refusal()).isNotNull();
    }

    @Test
    void a_restart_refunds_nothing() throws IOException {
        answer(20);

        restart();

        assertThat(refusal()).hasMessageContaining("per minute");
        assertThat(remaining()).containsExactly(0L, 30L);
    }

    @Test
    void a_restart_remembers_what_was_given_back() throws IOException {
        answer(5);
        quotas.reserve(ANN).close();

        restart();

        assertThat(remaining()).containsExactly(15L, 45L);
    }

    @Test
    void a_restart_in_a_new_minute_keeps_the_day() throws IOException {
        answer(20);
        manual.pass(Duration.ofMinutes(1));

        restart();

        assertThat(remaining()).containsExactly(20L, 30L);
    }

    @Test
    void a_process_that_dies_unannounced_refunds_nothing() throws IOException {
        answer(7);
        Path copy = Files.createDirectory(data.resolve("copy"));
        Files.copy(data.resolve("journal.jsonl"), copy.resolve("journal.jsonl"));

        try (DataFolder other = ((DataFolder.Claim.Held) DataFolder.claim(copy, 2)).folder();
                Journal revived = Journal.open(other, reports::add)) {
            Quotas after =
                    new Quotas(
                            revived,
                            new SteadyClock(manual, manual, revived.lastInstant(), reports::add));

            assertThat(after.standing(ANN).windows())
                    .extracting(WindowStanding::remaining)
                    .containsExactly(13L, 43L);
        }
    }

    @Test
    void a_clock_that_jumps_back_gives_nothing_back() {
        answer(20);

        manual.set("2026-11-24T11:30:00Z");

        assertThat(refusal()).isNotNull();
        assertThat(remaining()).containsExactly(0L, 30L);
    }

    @Test
    void a_clock_that_jumps_forward_and_back_loses_no_counts() throws IOException {
        answer(10);
        manual.set("2026-11-25T08:00:00Z");
        answer(20);
        manual.set("2026-11-24T12:00:20Z");

        List<Long> before = remaining();
        restart();

        assertThat(before).containsExactly(0L, 30L);
        assertThat(remaining()).containsExactly(0L, 30L);
        assertThat(reports).anyMatch(report -> report.contains("2026-11-25T08:00:00Z"));
    }

    @Test
    void exactly_as_many_as_allowed_are_admitted_however_many_ask_at_once() throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    go.await();
                                    Reservation held = quotas.reserve(ANN);
                                    held.answered();
                                    held.close();
                                    admitted.incrementAndGet();
                                } catch (Refusal.QuotaSpent spent) {
                                    refused.incrementAndGet();
                                } catch (InterruptedException never) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }

        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(admitted).hasValue(20);
        assertThat(refused).hasValue(180);
        restart();
        assertThat(remaining()).containsExactly(0L, 30L);
    }

    @Test
    void nothing_is_taken_when_it_cannot_be_recorded() throws IOException {
        answer(1);
        journal.close();

        assertThatThrownBy(() -> quotas.reserve(ANN))
                .isInstanceOf(Refusal.Busy.class)
                .hasMessageContaining("could not be counted");

        assertThat(remaining()).containsExactly(19L, 49L);
    }
}
