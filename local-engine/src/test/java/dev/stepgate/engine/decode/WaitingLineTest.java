package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Place;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingLineTest {

    private final AtomicLong clock = new AtomicLong();

    private WaitingLine line(int maxWaiting) {
        return new WaitingLine(new DecodeLoop.Bounds(8192, 10, 1, maxWaiting), clock::get);
    }

    private static Sequence sequence() {
        return of("", 1);
    }

    private static Sequence of(String caller, int weight) {
        return new Sequence(
                Request.of(new Prompt.Text("hi"), Sampling.greedy()).by(new Claim(caller, weight)),
                new Guide.Form.Free(),
                s -> Optional.empty());
    }

    @Test
    void an_idle_line_takes_one_more_than_may_wait() {
        var line = line(1);
        Sequence first = sequence();
        line.join(first);
        line.join(sequence());

        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Busy.class);

        assertThat(line.next()).contains(first);
        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Busy.class);
    }

    @Test
    void one_that_was_cancelled_is_passed_over() {
        var line = line(2);
        Sequence cancelled = sequence();
        Sequence next = sequence();
        line.join(cancelled);
        line.join(next);

        cancelled.cancel();

        assertThat(line.next()).contains(next);
    }

    @Test
    void a_crowd_is_who_was_let_in_and_who_still_waits() {
        WaitingLine line = line(2);
        Sequence cancelled = sequence();
        line.join(sequence());
        line.join(cancelled);
        line.join(sequence());
        line.next();

        cancelled.cancel();

        assertThat(line.crowd()).isEqualTo(new DecodeLoop.Crowd(1, 1));
    }

    @Test
    void served_tokens_are_shared_out_by_weight() {
        WaitingLine line = line(1000);
        for (int i = 0; i < 100; i++) {
            line.join(of("heavy", 3));
            line.join(of("light", 1));
        }

        int heavy = 0;
        for (int turn = 0; turn < 80; turn++) {
            Sequence next = line.next().orElseThrow();
            heavy += next.claim().caller().equals("heavy") ? 1 : 0;
            line.served(next, 50);
            line.leave(next);
        }

        assertThat(heavy).isBetween(59, 61);
    }

    /** Four places, answers of 1 to 200 tokens, one token of each a step. */
    @Test
    void a_weight_of_four_takes_four_tokens_for_one() {
        int places = 4;
        int longest = 200;
        WaitingLine line =
                new WaitingLine(new DecodeLoop.Bounds(8192, 10, places, 100_000), () -> 0);
        Random random = new Random(8);
        Map<Sequence, Integer> left = new HashMap<>();
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            line.join(of("paid", 4));
            line.join(of("free", 1));
        }
        for (int step = 0; step < 20_000; step++) {
            while (left.size() < places) {
                left.put(line.nextNow().orElseThrow(), random.nextInt(1, longest + 1));
            }
            for (Sequence inside : List.copyOf(left.keySet())) {
                line.served(inside, 1);
                served.merge(inside.claim().caller(), 1L, Long::sum);
                if (left.merge(inside, -1, Integer::sum) == 0) {
                    left.remove(inside);
                    line.leave(inside);
                }
            }
        }

        long paid = served.getOrDefault("paid", 0L);
        long free = served.getOrDefault("free", 0L);
        assertThat(paid + free).isEqualTo(20_000L * places);
        assertThat(paid - 4 * free).isBetween(-4L * places * longest, 4L * places * longest);
    }

    /** Each new payer comes with a lower meter than hers, since she had an answer just before. */
    @Test
    void a_free_caller_among_ever_new_payers_waits_for_a_bounded_number_of_tokens() {
        var bounds = new DecodeLoop.Bounds(1_000, 10, 1, 100);
        WaitingLine line = new WaitingLine(bounds, () -> 0);
        line.join(of("free", 1));
        Sequence before = line.next().orElseThrow();
        line.served(before, 1_000);
        line.leave(before);
        Sequence free = of("free", 1);
        line.join(free);
        int answer = 300;
        long waited = 0;
        Sequence next = free;
        for (int payer = 0; payer == 0 || next != free; payer++) {
            line.join(of("payer-" + payer, 4));
            next = line.next().orElseThrow();
            if (next != free) {
                line.served(next, answer);
                line.leave(next);
                waited += answer;
            }
            assertThat(waited).isLessThan(bounds.patienceTokens() + answer);
        }

        assertThat(waited).isGreaterThanOrEqualTo(bounds.patienceTokens());
    }

    @Test
    void among_those_who_have_waited_long_the_first_is_first() {
        WaitingLine line = new WaitingLine(new DecodeLoop.Bounds(100, 10, 1, 100), () -> 0);
        Sequence first = of("light", 1);
        line.join(of("busy", 1));
        Sequence busy = line.next().orElseThrow();
        line.join(first);
        line.served(busy, 1);
        line.join(of("heavy", 9));

        line.served(busy, 400);

        assertThat(line.place(first).orElseThrow().position()).isEqualTo(1);
        assertThat(line.next()).contains(first);
    }

    @Test
    void a_crowd_of_one_caller_does_not_delay_the_first_of_another() {
        WaitingLine line = line(1000);
        for (int i = 0; i < 100; i++) {
            line.join(of("crowd", 1));
        }
        line.served(line.next().orElseThrow(), 1000);
        Sequence newcomer = of("newcomer", 1);

        line.join(newcomer);

        assertThat(line.place(newcomer).orElseThrow().position()).isEqualTo(1);
        assertThat(line.next()).contains(newcomer);
    }

    @Test
    void who_was_away_gathers_no_claim_on_the_past() {
        WaitingLine line = line(1000);
        line.join(of("late", 1));
        line.next();
        for (int i = 0; i < 50; i++) {
            line.join(of("busy", 1));
        }
        for (int turn = 0; turn < 10; turn++) {
            line.served(line.next().orElseThrow(), 100);
        }
        for (int i = 0; i < 20; i++) {
            line.join(of("late", 1));
        }

        int late = 0;
        for (int turn = 0; turn < 20; turn++) {
            Sequence next = line.next().orElseThrow();
            late += next.claim().caller().equals("late") ? 1 : 0;
            line.served(next, 100);
        }

        assertThat(late).isBetween(9, 12);
    }

    @Test
    void one_callers_sequences_keep_their_order() {
        WaitingLine line = line(1000);
        line.join(sequence());
        line.next();
        var came = new ArrayList<Sequence>();
        for (int i = 0; i < 10; i++) {
            came.add(of("a", 2));
            line.join(came.getLast());
        }

        for (int i = 0; i < 10; i++) {
            assertThat(line.place(came.get(9)).orElseThrow().position()).isEqualTo(10 - i);
            assertThat(line.next()).contains(came.get(i));
            line.served(came.get(i), 10 * i);
        }
    }

    @Test
    void who_is_about_to_be_let_in_has_no_place_and_the_next_is_first() {
        WaitingLine line = line(10);
        Sequence first = sequence();
        Sequence second = sequence();
        line.join(first);
        line.join(second);

        assertThat(line.place(first)).isEmpty();
        assertThat(line.place(second)).contains(new Place(1, Optional.empty()));
    }

    @Test
    void while_nobody_may_come_in_a_free_place_is_none() {
        WaitingLine line = line(10);
        Sequence first = sequence();
        line.join(first);

        line.room(false);

        assertThat(line.place(first)).contains(new Place(1, Optional.empty()));
    }

    @Test
    void one_that_was_cancelled_takes_no_place_and_has_none() {
        WaitingLine line = line(10);
        line.join(sequence());
        line.next();
        Sequence cancelled = sequence();
        Sequence next = sequence();
        line.join(cancelled);
        line.join(next);
        assertThat(line.place(next).orElseThrow().position()).isEqualTo(2);

        cancelled.cancel();

        assertThat(line.place(cancelled)).isEmpty();
        assertThat(line.place(next).orElseThrow().position()).isEqualTo(1);
    }

    /** Two of three answers of 100 tokens, at 50 tokens a second. */
    @Test
    void an_estimate_is_what_answers_took_and_how_fast_tokens_come() {
        WaitingLine line = line(10);
        serveOne(line, 100, Duration.ofSeconds(2));
        line.join(sequence());
        line.next();
        line.join(sequence());
        Sequence second = sequence();
        line.join(second);

        assertThat(line.place(second)).contains(new Place(2, Optional.of(Duration.ofSeconds(4))));
    }

    @Test
    void a_full_line_says_how_long_one_answer_takes() {
        WaitingLine line = line(1);
        serveOne(line, 100, Duration.ofSeconds(2));
        line.join(sequence());
        line.next();
        line.join(sequence());

        assertThatThrownBy(() -> line.join(sequence()))
                .isInstanceOfSatisfying(
                        EngineFault.Busy.class,
                        busy -> assertThat(busy.untilRoom()).contains(Duration.ofSeconds(2)));
    }

    @Test
    void an_idle_while_does_not_slow_the_estimate() {
        WaitingLine line = line(10);
        serveOne(line, 100, Duration.ofSeconds(2));
        clock.addAndGet(Duration.ofHours(1).toNanos());
        line.join(sequence());
        line.next();
        Sequence waits = sequence();
        line.join(waits);

        assertThat(line.place(waits)).contains(new Place(1, Optional.of(Duration.ofSeconds(2))));
    }

    private void serveOne(WaitingLine line, int tokens, Duration time) {
        line.join(sequence());
        Sequence inside = line.next().orElseThrow();
        clock.addAndGet(time.toNanos());
        line.served(inside, tokens);
        line.leave(inside);
    }

    /** Callers of all weights come as they like; answers all take as long. */
    @Test
    void places_come_true_where_nobody_else_comes() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            WaitingLine line =
                    new WaitingLine(new DecodeLoop.Bounds(100, 10, 1, 1_000), clock::get);
            int tokens = random.nextInt(1, 400);
            line.join(sequence());
            serve(line, tokens);
            for (int turn = 0; turn < 40; turn++) {
                line.join(of("caller-" + random.nextInt(6), random.nextInt(1, 5)));
                if (random.nextBoolean()) {
                    serve(line, tokens);
                }
            }
            List<Sequence> waiting = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                waiting.add(of("caller-" + random.nextInt(6), random.nextInt(1, 5)));
                line.join(waiting.getLast());
            }
            Sequence busy = line.next().orElseThrow();
            line.served(busy, tokens);
            Map<Integer, Sequence> foretold = new HashMap<>();
            for (Sequence sequence : waiting) {
                line.place(sequence).ifPresent(place -> foretold.put(place.position(), sequence));
            }

            line.leave(busy);
            List<Sequence> served = new ArrayList<>();
            for (var next = line.nextNow(); next.isPresent(); next = line.nextNow()) {
                served.add(next.get());
                line.served(next.get(), tokens);
                line.leave(next.get());
            }

            for (Map.Entry<Integer, Sequence> each : foretold.entrySet()) {
                assertThat(served.indexOf(each.getValue()))
                        .as("seed %d", seed)
                        .isEqualTo(each.getKey() - 1);
            }
        }
    }

    private void serve(WaitingLine line, int tokens) {
        line.nextNow()
                .ifPresent(
                        inside -> {
                            clock.addAndGet(1_000_000);
                            line.served(inside, tokens);
                            line.leave(inside);
                        });
    }

    @Test
    void a_closed_line_lets_nobody_in_and_serves_nobody() {
        var line = line(2);
        Sequence waits = sequence();
        line.join(waits);

        assertThat(line.close()).containsExactly(waits);

        assertThat(line.next()).isEmpty();
        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Stopped.class);
        assertThat(line.close()).isEmpty();
    }

    @Test
    void whoever_came_in_is_served_or_sent_away_once_however_closing_falls() throws Exception {
        for (int round = 0; round < 200; round++) {
            var line = line(1_000_000);
            FutureTask<List<Sequence>> joined = start(() -> joinUntilClosed(line));
            FutureTask<List<Sequence>> served = start(() -> serveUntilClosed(line));
            Sequence last = sequence();
            line.join(last);

            List<Sequence> sentAway = line.close();

            var in = new ArrayList<Sequence>(joined.get());
            in.add(last);
            var out = new ArrayList<Sequence>(served.get());
            out.addAll(sentAway);
            assertThat(out).containsExactlyInAnyOrderElementsOf(in);
        }
    }

    private static FutureTask<List<Sequence>> start(Callable<List<Sequence>> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task;
    }

    private static List<Sequence> joinUntilClosed(WaitingLine line) {
        var joined = new ArrayList<Sequence>();
        while (joined.size() < 200) {
            Sequence next = sequence();
            try {
                line.join(next);
            } catch (EngineFault.Stopped closed) {
                return joined;
            }
            joined.add(next);
        }
        return joined;
    }

    private static List<Sequence> serveUntilClosed(WaitingLine line) {
        var served = new ArrayList<Sequence>();
        for (var next = line.next(); next.isPresent(); next = line.next()) {
            served.add(next.get());
        }
        return served;
    }
}
