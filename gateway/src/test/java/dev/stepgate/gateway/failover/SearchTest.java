package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Probed;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SearchTest {
    private final ScriptedProvider first = new ScriptedProvider("first");
    private final ScriptedProvider second = new ScriptedProvider("second");
    private Failover failover = Trial.failover();

    @AfterEach
    void close() {
        failover.close();
    }

    @Test
    void a_broken_offer_is_asked_once_more_before_the_next() {
        with(Trial.terms(1, Trial.STRICT.hedging()));
        first.fails(overloaded(Optional.empty())).answers("hi");

        assertThat(answeredBy()).isEqualTo("first");
        assertThat(first.requests()).hasSize(2);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void retries_end_when_their_budget_is_spent() {
        with(
                new FailoverTerms(
                        new FailoverTerms.Retries(1, 0),
                        Trial.STRICT.circuit(),
                        Trial.STRICT.hedging(),
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        100,
                        3));
        first.fails(overloaded(Optional.empty())).answers("hi");
        second.otherwise("hi");

        assertThat(answeredBy()).isEqualTo("second");
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void a_silent_offer_is_not_asked_again_at_once() {
        with(Trial.terms(3, Trial.STRICT.hedging()));
        first.fails(new ProviderFailure.TooSlow("first", "first token"));
        second.answers("hi");

        assertThat(answeredBy()).isEqualTo("second");
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void an_offer_at_its_limit_is_left_alone_until_its_time_is_over() {
        first.fails(new ProviderFailure.Throttled("first", "429", Optional.of(Duration.ofHours(1))))
                .otherwise("hi");
        second.otherwise("hi");

        assertThat(answeredBy()).isEqualTo("second");
        assertThat(answeredBy()).isEqualTo("second");
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void a_client_that_hangs_up_as_the_first_event_comes_is_not_missed() {
        first.answers("hi");
        Provider late =
                new Provider() {
                    @Override
                    public String name() {
                        return "late";
                    }

                    @Override
                    public ChatStream open(ChatRequest request) {
                        Thread.currentThread().interrupt();
                        return first.open(request);
                    }
                };

        assertThat(answeredBy(new Route("step", List.of(new Offer(late, "a", "step")))))
                .isEqualTo("late");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void what_is_known_of_a_provider_that_is_no_more_is_forgotten() {
        first.fails(new ProviderFailure.Throttled("first", "429", Optional.of(Duration.ofHours(1))))
                .otherwise("hi");
        second.otherwise("hi");
        assertThat(answeredBy()).isEqualTo("second");

        failover.forgetAllBut(second::equals);

        assertThat(answeredBy()).isEqualTo("first");
    }

    @Test
    void the_only_offer_at_its_limit_is_waited_for_if_that_is_soon() {
        with(patient(Duration.ofSeconds(5)));
        first.fails(
                        new ProviderFailure.Throttled(
                                "first", "429", Optional.of(Duration.ofMillis(80))))
                .otherwise("hi");
        long before = System.nanoTime();

        assertThat(answeredBy(new Route("step", List.of(new Offer(first, "a", "step")))))
                .isEqualTo("first");

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void a_wait_longer_than_patience_is_told_instead() {
        with(patient(Duration.ofSeconds(5)));
        first.fails(
                new ProviderFailure.Throttled("first", "429", Optional.of(Duration.ofHours(1))));

        assertThatThrownBy(
                        () -> answeredBy(new Route("step", List.of(new Offer(first, "a", "step")))))
                .isInstanceOfSatisfying(
                        Refusal.NobodyAnswered.class,
                        refusal -> assertThat(refusal.retryAfter()).isPresent());
    }

    @Test
    void an_ill_offer_is_left_alone_after_its_failures_and_tried_again_later() throws Exception {
        first.otherwise(overloaded(Optional.empty()));
        second.otherwise("hi");
        for (int i = 0; i < 10; i++) {
            assertThat(answeredBy()).isEqualTo("second");
        }
        assertThat(first.requests()).hasSize(4);

        first.otherwise("well");
        eventually(() -> answeredBy().equals("first"));
    }

    @Test
    void whoever_was_gone_is_found_by_a_probe() throws Exception {
        var gone = new Gone(first);
        first.otherwise(new ProviderFailure.Unreachable("first", "refused"));
        second.otherwise("hi");
        with(
                new FailoverTerms(
                        Trial.STRICT.retries(),
                        new FailoverTerms.Circuit(
                                4, 50, Duration.ofHours(1), Duration.ofMillis(10)),
                        Trial.STRICT.hedging(),
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        100,
                        3));
        Route route = route(gone, second);
        for (int i = 0; i < 5; i++) {
            assertThat(answeredBy(route)).isEqualTo("second");
        }

        first.otherwise("back");
        gone.back.set(true);

        eventually(() -> answeredBy(route).equals("first"));
    }

    @Test
    void a_silent_offer_is_overtaken_by_the_next() {
        with(Trial.terms(0, new FailoverTerms.Hedging(OptionalInt.of(95), Duration.ofMillis(30))));
        first.plays(new ScriptedProvider.Hold());
        second.answers("hi");

        try (Answer answer = failover.open(route(first, second), Trial.request())) {
            assertThat(answer.offer().providerName()).isEqualTo("second");
            assertThat(answer.story()).contains("first was overtaken");
        }
    }

    @Test
    void the_loser_of_a_race_is_hung_up_on() throws Exception {
        with(Trial.terms(0, new FailoverTerms.Hedging(OptionalInt.of(95), Duration.ofMillis(30))));
        first.plays(new ScriptedProvider.Hold());
        second.answers("hi");

        assertThat(answeredBy()).isEqualTo("second");

        eventually(() -> first.closes() == 1);
    }

    @Test
    void a_race_that_the_first_wins_is_the_firsts() {
        with(Trial.terms(0, new FailoverTerms.Hedging(OptionalInt.of(95), Duration.ofHours(1))));
        first.answers("hi");

        assertThat(answeredBy()).isEqualTo("first");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_race_that_all_lose_goes_on_to_the_next() {
        var third = new ScriptedProvider("third");
        with(Trial.terms(0, new FailoverTerms.Hedging(OptionalInt.of(95), Duration.ofMillis(10))));
        first.plays(
                new ScriptedProvider.Hold(),
                new ScriptedProvider.Fail(new ProviderFailure.CutShort("first", "eof")));
        second.plays(new ScriptedProvider.Fail(new ProviderFailure.CutShort("second", "eof")));
        third.answers("hi");
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (second.closes() == 0) {
                                Thread.onSpinWait();
                            }
                            first.release();
                        });

        Route route =
                new Route(
                        "step",
                        List.of(
                                new Offer(first, "a", "step"),
                                new Offer(second, "b", "step"),
                                new Offer(third, "c", "step")));
        assertThat(answeredBy(route)).isEqualTo("third");
    }

    @Test
    void a_model_that_is_still_loading_is_bridged_and_woken() throws Exception {
        var loading = new Loading(first);
        second.otherwise("hi");
        first.otherwise("hi");

        assertThat(answeredBy(route(loading, second))).isEqualTo("second");

        assertThat(loading.woken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answeredBy(route(loading, second))).isEqualTo("first");
    }

    @Test
    void a_request_too_long_for_one_goes_to_a_larger_one_and_to_no_other() {
        var third = new ScriptedProvider("third");
        first.fails(
                new ProviderFailure.Rejected(
                        "first", ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG, "9 of 8"));
        third.answers("hi");

        Route route =
                new Route(
                        "step", List.of(holding(first, 8), holding(second, 8), holding(third, 9)));
        assertThat(answeredBy(route)).isEqualTo("third");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_request_too_long_for_all_is_told_so() {
        first.fails(
                new ProviderFailure.Rejected(
                        "first", ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG, "9 of 8"));

        assertThatThrownBy(
                        () ->
                                answeredBy(
                                        new Route(
                                                "step",
                                                List.of(holding(first, 8), holding(second, 8)))))
                .isInstanceOf(Refusal.ContextTooLong.class);
        assertThat(second.requests()).isEmpty();
    }

    private static Offer holding(Provider provider, int contextTokens) {
        return new Offer(
                provider,
                "step",
                "a",
                "step",
                Optional.empty(),
                OptionalInt.of(contextTokens),
                false);
    }

    private void with(FailoverTerms terms) {
        failover.close();
        failover = Trial.failover(terms);
    }

    private static FailoverTerms patient(Duration patience) {
        return new FailoverTerms(
                Trial.STRICT.retries(),
                Trial.STRICT.circuit(),
                Trial.STRICT.hedging(),
                patience,
                Duration.ofMinutes(1),
                100,
                3);
    }

    private static ProviderFailure overloaded(Optional<Duration> retryAfter) {
        return new ProviderFailure.Overloaded("first", "503", retryAfter);
    }

    private static Route route(Provider one, Provider other) {
        return new Route(
                "step", List.of(new Offer(one, "a", "step"), new Offer(other, "b", "step")));
    }

    private String answeredBy() {
        return answeredBy(route(first, second));
    }

    private String answeredBy(Route route) {
        try (Answer answer = failover.open(route, Trial.request())) {
            return answer.offer().providerName();
        }
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int i = 0; i < 1000 && !holds.getAsBoolean(); i++) {
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }

    /** A provider that a probe finds once it is back. */
    private record Gone(ScriptedProvider script, AtomicBoolean back) implements Provider, Probed {
        Gone(ScriptedProvider script) {
            this(script, new AtomicBoolean());
        }

        @Override
        public String name() {
            return script.name();
        }

        @Override
        public ChatStream open(ChatRequest request) {
            return script.open(request);
        }

        @Override
        public void probe() {
            if (!back.get()) {
                throw new ProviderFailure.Unreachable(name(), "refused");
            }
        }
    }

    /** A model that is loaded once it is probed. */
    private record Loading(ScriptedProvider script, CountDownLatch woken)
            implements Provider, Probed, Queues {
        Loading(ScriptedProvider script) {
            this(script, new CountDownLatch(1));
        }

        @Override
        public String name() {
            return script.name();
        }

        @Override
        public ChatStream open(ChatRequest request) {
            return script.open(request);
        }

        @Override
        public void probe() {
            woken.countDown();
        }

        @Override
        public Line line() {
            return new Line(0, 0, woken.getCount() == 0);
        }
    }
}
