package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds of allowances wherever they are counted. */
abstract class CountersContract {
    static final Tier FREE =
            new Tier(
                    "free",
                    List.of(
                            Allowance.requests(20, Window.MINUTE),
                            Allowance.requests(50, Window.DAY)),
                    List.of());

    /** 100 nano-dollars a token read, 300 a token written. */
    static final Price PRICE = new Price(100, 300);

    final ManualClock clock = new ManualClock("2026-11-24T12:00:10.250Z");
    private final AtomicInteger ids = new AtomicInteger();

    /** The counters under test; the same again until {@link #restart}. */
    abstract Counters counters() throws IOException;

    /** Ends this process without a word, and starts another on the same store. */
    abstract void restart() throws IOException;

    /** What the tables hold: nano-dollars of closed receipts, of the ledger, and open receipts. */
    abstract Sums sums() throws IOException;

    record Sums(long receiptNanodollars, long ledgerNanodollars, long open) {}

    /** Returns when the store is there and has all that waited for it. */
    static void awaitStore(Backlog backlog) {
        while (!backlog.isThere()) {
            Thread.onSpinWait();
        }
        backlog.later(_ -> true).await();
    }

    static Backlog backlog(Database database) {
        return Backlog.open(
                database,
                () -> {},
                new Backlog.Patience(Duration.ofMillis(1), System::nanoTime, ""),
                report -> {});
    }

    static Caller on(String tenant, Tier tier) {
        return new Caller(tenant, "key-" + tenant, tier);
    }

    static Tier tier(Allowance... allowances) {
        return new Tier("paid", List.of(allowances), List.of());
    }

    static Allowance dollarsADay(long nanodollars) {
        return new Allowance(Measure.NANODOLLARS, Window.DAY, nanodollars);
    }

    Claim claim(Caller caller, long promptTokens, long mostAnswerTokens) {
        return new Claim(
                "chatcmpl-" + ids.incrementAndGet(),
                caller,
                "step",
                false,
                promptTokens,
                1,
                mostAnswerTokens,
                PRICE);
    }

    Grant take(Caller caller) throws IOException {
        return counters().take(claim(caller, 10, 20));
    }

    static Receipt used(Grant grant, long promptTokens, long completionTokens) {
        Receipt opened = grant.ifKilled();
        return new Receipt(
                opened.id(),
                opened.at(),
                opened.payer(),
                new Receipt.Served("step", "step", "somebody", false),
                new Usage(promptTokens, 0, completionTokens, 0),
                completionTokens,
                new Receipt.Charge(
                        PRICE,
                        grant.reservedNanodollars(),
                        Claim.cost(PRICE, promptTokens, completionTokens),
                        0,
                        OptionalLong.empty()),
                new Receipt.Times(Optional.empty(), Optional.empty()),
                Receipt.Ending.STOP,
                List.of());
    }

    void settle(Grant grant, long promptTokens, long completionTokens) throws IOException {
        counters()
                .settle(
                        grant,
                        Settlement.of(
                                grant.draws(), used(grant, promptTokens, completionTokens), true));
    }

    void giveBack(Grant grant) throws IOException {
        counters().settle(grant, Settlement.of(grant.draws(), used(grant, 0, 0), false));
    }

    void answer(Caller caller, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            settle(take(caller), 10, 5);
        }
    }

    Refusal refusal(Caller caller) {
        return catchThrowableOfType(Refusal.class, () -> take(caller));
    }

    List<Long> remaining(Caller caller) throws IOException {
        return counters().standing(caller).windows().stream()
                .map(WindowStanding::remaining)
                .toList();
    }

    @Test
    void the_request_after_the_last_of_a_minute_is_refused() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 20);

        Refusal refused = refusal(ann);

        assertThat(refused)
                .hasMessageContaining("20 requests per minute of tier free")
                .hasMessageContaining("2026-11-24T12:01:00Z");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(50));
        clock.pass(Duration.ofSeconds(50));
        assertThat(remaining(ann)).containsExactly(20L, 30L);
    }

    @Test
    void the_request_after_the_last_of_a_day_waits_until_midnight_utc() throws IOException {
        Caller ann = on("ann", FREE);
        for (int taken : List.of(20, 20, 10)) {
            answer(ann, taken);
            clock.pass(Duration.ofMinutes(1));
        }

        Refusal refused = refusal(ann);

        assertThat(refused).hasMessageContaining("50 requests per day");
        clock.pass(refused.retryAfter().orElseThrow());
        assertThat(clock.instant())
                .isBetween(
                        Instant.parse("2026-11-25T00:00:00Z"),
                        Instant.parse("2026-11-25T00:00:01Z"));
        assertThat(remaining(ann)).containsExactly(20L, 50L);
    }

    @Test
    void a_month_begins_on_its_first_day() throws IOException {
        Caller ann = on("ann", tier(Allowance.requests(3, Window.MONTH)));
        answer(ann, 2);

        clock.pass(Duration.ofDays(6));
        List<Long> lastDay = remaining(ann);
        clock.pass(Duration.ofDays(1));

        assertThat(lastDay).containsExactly(1L);
        assertThat(remaining(ann)).containsExactly(3L);
    }

    @Test
    void a_request_that_nobody_answered_is_given_back() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 3);

        giveBack(take(ann));

        assertThat(remaining(ann)).containsExactly(17L, 47L);
    }

    @Test
    void a_request_is_given_back_only_to_windows_it_was_taken_from() throws IOException {
        Caller ann = on("ann", FREE);
        Grant held = take(ann);
        clock.pass(Duration.ofMinutes(1));
        answer(ann, 2);

        giveBack(held);

        assertThat(remaining(ann)).containsExactly(18L, 48L);
    }

    @Test
    void a_grant_knows_what_was_left_after_it() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 4);

        assertThat(take(ann).standing().windows())
                .extracting(WindowStanding::remaining)
                .containsExactly(15L, 45L);
    }

    @Test
    void what_was_used_stays_used_when_the_tier_changes() throws IOException {
        answer(on("ann", FREE), 12);
        Tier small = tier(Allowance.requests(10, Window.DAY));
        Tier large = tier(Allowance.requests(30, Window.DAY), Allowance.requests(5, Window.MINUTE));

        assertThat(remaining(on("ann", small))).containsExactly(0L);
        assertThat(remaining(on("ann", large))).containsExactly(18L, 0L);
        assertThat(remaining(on("ann", FREE))).containsExactly(8L, 38L);

        clock.pass(Duration.ofDays(1));
        assertThat(remaining(on("ann", small))).containsExactly(10L);
        assertThat(remaining(on("ann", large))).containsExactly(30L, 5L);
    }

    @Test
    void what_is_given_back_after_a_change_of_tier_counts_no_more() throws IOException {
        Grant held = take(on("ann", FREE));
        Tier none = tier(Allowance.requests(9, Window.MONTH));
        answer(on("ann", none), 1);

        giveBack(held);

        assertThat(remaining(on("ann", FREE))).containsExactly(20L, 50L);
    }

    @Test
    void tenants_do_not_share_allowances() throws IOException {
        answer(on("ann", FREE), 20);

        assertThat(remaining(on("bob", FREE))).containsExactly(20L, 50L);
    }

    @Test
    void money_is_held_at_the_worst_case_and_settled_at_what_was_used() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(100_000)));

        Grant held = take(ann);
        List<Long> meanwhile = remaining(ann);
        settle(held, 10, 5);

        assertThat(meanwhile).containsExactly(100_000L - 7_000);
        assertThat(remaining(ann)).containsExactly(100_000L - 2_500);
    }

    @Test
    void an_answer_is_as_long_as_the_money_left_has_room_for() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(4_000)));

        Grant held = take(ann);

        assertThat(held.answerTokens()).isEqualTo(10);
        assertThat(held.cappedBy()).contains(dollarsADay(4_000));
        assertThat(remaining(ann)).containsExactly(0L);
    }

    @Test
    void tokens_of_a_minute_are_lent_and_settled_too() throws IOException {
        Caller ann = on("ann", tier(new Allowance(Measure.TOKENS, Window.MINUTE, 100)));

        settle(take(ann), 10, 5);

        assertThat(remaining(ann)).containsExactly(85L);
    }

    @Test
    void no_more_are_under_way_than_may_be_at_once() throws IOException {
        Caller ann = on("ann", tier(new Allowance(Measure.AT_ONCE, Window.ALWAYS, 2)));
        Grant one = take(ann);
        take(ann);

        Refusal third = refusal(ann);
        settle(one, 10, 5);

        assertThat(third).hasMessageContaining("at once");
        assertThat(remaining(ann)).containsExactly(1L);
    }

    @Test
    void a_restart_refunds_nothing() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 20);

        restart();

        assertThat(refusal(ann)).hasMessageContaining("per minute");
        assertThat(remaining(ann)).containsExactly(0L, 30L);
    }

    @Test
    void a_restart_remembers_what_was_given_back() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 5);
        giveBack(take(ann));

        restart();

        assertThat(remaining(ann)).containsExactly(15L, 45L);
    }

    @Test
    void a_process_that_dies_leaves_its_reservations_charged() throws IOException {
        Caller ann =
                on(
                        "ann",
                        tier(
                                dollarsADay(100_000),
                                new Allowance(Measure.AT_ONCE, Window.ALWAYS, 2)));
        answer(ann, 1);
        take(ann);

        restart();

        assertThat(remaining(ann)).containsExactly(100_000L - 2_500 - 7_000, 2L);
        assertThat(sums()).isEqualTo(new Sums(9_500, 9_500, 0));
    }

    @Test
    void receipts_and_ledger_agree_with_what_was_taken() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(100_000)));
        answer(ann, 3);
        giveBack(take(ann));

        assertThat(sums()).isEqualTo(new Sums(7_500, 7_500, 0));
        assertThat(remaining(ann)).containsExactly(92_500L);
    }

    @Test
    void exactly_as_many_as_allowed_are_admitted_however_many_ask_at_once() throws Exception {
        Caller ann = on("ann", FREE);
        List<Refusal> refused = new ArrayList<>();

        int admitted = ask(ann, 1_000, refused);

        assertThat(admitted).isEqualTo(20);
        assertThat(refused).hasSize(980);
        clock.pass(Duration.ofMinutes(1));
        assertThat(ask(ann, 1_000, refused)).isEqualTo(20);
        clock.pass(Duration.ofMinutes(1));
        assertThat(ask(ann, 1_000, refused)).isEqualTo(10);
        restart();
        assertThat(remaining(ann)).containsExactly(10L, 0L);
    }

    /** How many of so many at once are admitted; each is answered. */
    private int ask(Caller caller, int times, List<Refusal> refused) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    go.await();
                                    settle(take(caller), 10, 5);
                                    admitted.incrementAndGet();
                                } catch (Refusal spent) {
                                    synchronized (refused) {
                                        refused.add(spent);
                                    }
                                } catch (IOException | InterruptedException never) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return admitted.get();
    }
}
