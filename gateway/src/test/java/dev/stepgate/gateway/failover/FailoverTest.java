package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.refusal.Refusal.NobodyAnswered.Cause;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailoverTest {
    private final ScriptedProvider first = new ScriptedProvider("first");
    private final ScriptedProvider second = new ScriptedProvider("second");
    private final Failover failover = Trial.failover();

    @AfterEach
    void close() {
        failover.close();
    }

    @Test
    void the_first_offer_answers_under_its_own_model_name() {
        first.answers("hi");

        try (Answer answer = open()) {
            assertThat(answer.offer().provider().name()).isEqualTo("first");
            assertThat(answer.next()).isEqualTo(new ChatEvent.Text("hi"));
        }

        assertThat(first.requests().getFirst().model()).isEqualTo("first-name");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void the_second_offer_answers_when_the_first_cannot_be_opened() {
        first.fails(new ProviderFailure.Unreachable("first", "refused"));
        second.answers("hi");

        try (Answer answer = open()) {
            assertThat(answer.offer().provider().name()).isEqualTo("second");
            assertThat(answer.next()).isEqualTo(new ChatEvent.Text("hi"));
        }
    }

    @Test
    void the_second_offer_answers_when_the_first_fails_before_its_first_event() {
        first.plays(new ScriptedProvider.Fail(new ProviderFailure.TooSlow("first", "silent")));
        second.answers("hi");

        try (Answer answer = open()) {
            assertThat(answer.offer().provider().name()).isEqualTo("second");
        }

        assertThat(first.closes()).isEqualTo(1);
    }

    @Test
    void an_answer_without_any_event_counts_as_a_failure() {
        first.plays();
        second.answers("hi");

        try (Answer answer = open()) {
            assertThat(answer.offer().provider().name()).isEqualTo("second");
        }
    }

    @Test
    void a_request_at_fault_is_not_tried_elsewhere() {
        first.fails(new ProviderFailure.Rejected("first", Fault.CONTENT_POLICY, "not that"));

        assertThatThrownBy(this::open)
                .isInstanceOf(Refusal.AgainstPolicy.class)
                .hasMessage("not that");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void what_one_cannot_do_and_another_is_too_ill_for_may_succeed_later() {
        first.fails(ProviderFailure.Rejected.here("first", "n", "n: 2 (expected: 1)"));
        second.fails(new ProviderFailure.Overloaded("second", "503", Optional.empty()));

        assertThatThrownBy(this::open).isInstanceOf(Refusal.NobodyAnswered.class);
    }

    @Test
    void what_nobody_can_do_is_told_with_its_field() {
        first.fails(ProviderFailure.Rejected.here("first", "n", "n: 2 (expected: 1)"));
        second.fails(ProviderFailure.Rejected.here("second", "n", "n: 2 (expected: 1)"));

        assertThatThrownBy(this::open)
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("n: 2 (expected: 1)");
    }

    @Test
    void the_field_at_fault_reaches_the_client() {
        first.fails(
                new ProviderFailure.Rejected(
                        "first", Fault.INVALID, "tools[1].function", "tools[1].function: no"));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        Refusal.Malformed.class,
                        refusal -> assertThat(refusal.param()).isEqualTo("tools[1].function"))
                .hasMessage("tools[1].function: no");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_throttle_among_the_failures_decides_and_the_soonest_wait_is_told() {
        first.fails(
                new ProviderFailure.Throttled(
                        "first", "429 secret", Optional.of(Duration.ofSeconds(9))));
        second.fails(
                new ProviderFailure.Overloaded(
                        "second", "503", Optional.of(Duration.ofSeconds(4))));

        Refusal.NobodyAnswered refusal =
                catchThrowableOfType(Refusal.NobodyAnswered.class, this::open);

        assertThat(refusal.because()).isEqualTo(Cause.THROTTLED);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(4));
        assertThat(refusal).hasMessageNotContaining("secret");
        assertThat(refusal.detail()).contains("Throttled first: 429 secret", "Overloaded second");
    }

    @Test
    void an_answer_that_breaks_off_is_a_refusal_with_the_reason_for_the_log() {
        first.plays(
                new ScriptedProvider.Emit(new ChatEvent.Text("half")),
                new ScriptedProvider.Fail(new ProviderFailure.CutShort("first", "eof")));

        try (Answer answer = open()) {
            answer.next();

            assertThatThrownBy(answer::next)
                    .isInstanceOfSatisfying(
                            Refusal.NobodyAnswered.class,
                            refusal -> {
                                assertThat(refusal.because()).isEqualTo(Cause.BROKEN);
                                assertThat(refusal.detail()).startsWith("CutShort first: eof; ");
                            });
        }
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void an_answer_that_ends_without_a_reason_does_not_pass_for_a_whole_one() {
        first.streams(new ChatEvent.Text("half"));

        try (Answer answer = open()) {
            answer.next();

            assertThatThrownBy(answer::next).isInstanceOf(Refusal.NobodyAnswered.class);
        }
    }

    @Test
    void one_choice_without_a_reason_spoils_an_answer_of_two() {
        first.streams(
                new ChatEvent.Text(1, "half", List.of()),
                new ChatEvent.Finished(0, FinishReason.STOP));

        try (Answer answer = open()) {
            answer.next();
            answer.next();

            assertThatThrownBy(answer::next).isInstanceOf(Refusal.NobodyAnswered.class);
        }
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void an_answer_that_finished_ends_with_null() {
        first.streams(new ChatEvent.Finished(FinishReason.STOP));

        try (Answer answer = open()) {
            answer.next();

            assertThat(answer.next()).isNull();
        }
    }

    @Test
    void a_wait_that_was_cancelled_asks_nobody_else() {
        first.fails(new ProviderFailure.Cancelled("first"));

        assertThatThrownBy(this::open).isInstanceOf(ProviderFailure.Cancelled.class);
        assertThat(second.requests()).isEmpty();
    }

    private Answer open() {
        Route route =
                new Route(
                        "step",
                        List.of(
                                new Offer(first, "first-name", "step"),
                                new Offer(second, "second-name", "nano")));
        return failover.open(
                route,
                new ChatRequest(
                        "step",
                        List.of(Message.of(Role.USER, "hello")),
                        List.of(),
                        SamplingWishes.none(),
                        Map.of()));
    }
}
