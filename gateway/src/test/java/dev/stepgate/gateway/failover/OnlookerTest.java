package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued;
import dev.stepgate.provider.Queued.Patience;
import dev.stepgate.provider.Queued.Place;
import dev.stepgate.provider.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnlookerTest {
    private static final Place PLACE = new Place(3, Optional.empty(), Duration.ZERO);

    private final Failover failover = Trial.failover();
    private final ScriptedProvider script = new ScriptedProvider("local");
    private final InLine local = new InLine(script);
    private final ScriptedProvider other = new ScriptedProvider("other");
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        failover.close();
    }

    private Answer open(Provider... providers) {
        List<Offer> offers = new ArrayList<>();
        for (Provider provider : providers) {
            offers.add(new Offer(provider, provider.name() + "-step", "step"));
        }
        return failover.open(new Route("step", offers), Trial.request(), new Trail(), this::hear);
    }

    private void hear(Offer offer, Place place) {
        heard.add(offer.providerName() + " " + place.position());
    }

    @Test
    void whose_line_it_is_and_where_the_request_stands_is_heard() {
        script.answers("hi");

        open(local).close();

        assertThat(heard).containsExactly("local 3");
    }

    @Test
    void with_nobody_else_to_ask_the_request_stays_in_line() {
        other.fails(new ProviderFailure.Unreachable("other", "refused"));
        script.answers("hi");

        open(other, local).close();

        assertThat(local.told).containsExactly(Patience.TO_THE_END);
    }

    @Test
    void with_somebody_else_to_ask_it_leaves_at_its_deadline() {
        script.answers("hi");

        open(local, other).close();

        assertThat(local.told).containsExactly(Patience.UNTIL_DEADLINE);
    }

    @Test
    void somebody_left_alone_is_nobody_to_ask() {
        other.fails(
                new ProviderFailure.Throttled("other", "429", Optional.of(Duration.ofHours(1))));
        script.answers("hi").answers("hi");
        open(other, local).close();

        open(local, other).close();

        assertThat(local.told).containsExactly(Patience.TO_THE_END, Patience.TO_THE_END);
    }

    @Test
    void a_full_line_of_ours_is_passed_over_once_and_asked_again_the_next_time() {
        script.fails(
                        new ProviderFailure.Overloaded(
                                "local", "full", Optional.of(Duration.ofHours(1))))
                .answers("hi");
        other.answers("hi");

        try (Answer first = open(local, other);
                Answer second = open(local, other)) {
            assertThat(first.offer().providerName()).isEqualTo("other");
            assertThat(second.offer().providerName()).isEqualTo("local");
        }
    }

    @Test
    void a_full_line_of_ours_says_when_to_ask_again() {
        script.otherwise(
                new ProviderFailure.Overloaded(
                        "local", "full", Optional.of(Duration.ofSeconds(17))));

        assertThatThrownBy(() -> open(local))
                .isInstanceOfSatisfying(
                        Refusal.NobodyAnswered.class,
                        no -> assertThat(no.retryAfter()).contains(Duration.ofSeconds(17)));
    }

    @Test
    void who_goes_on_with_a_broken_answer_may_have_to_wait_and_that_is_heard() {
        other.plays(
                new ScriptedProvider.Emit(new ChatEvent.Text("h")),
                new ScriptedProvider.Fail(new ProviderFailure.CutShort("other", "closed")));
        script.streams(new ChatEvent.Text("hi"), new ChatEvent.Finished(FinishReason.STOP));
        try (Answer answer =
                failover.open(
                        new Route(
                                "step",
                                List.of(
                                        new Offer(other, "a", "step"),
                                        new Offer(local, "b", "step"))),
                        Trial.request(),
                        new Trail(),
                        this::hear)) {
            assertThat(Trial.text(Trial.all(answer))).isEqualTo("hi");
        }

        assertThat(heard).containsExactly("local 3");
    }

    /** A queue of ours in which everybody is third, once. */
    private record InLine(ScriptedProvider script, List<Patience> told)
            implements Provider, Queues {
        InLine(ScriptedProvider script) {
            this(script, new ArrayList<>());
        }

        @Override
        public String name() {
            return script.name();
        }

        @Override
        public Line line() {
            return new Line(1, 2, true);
        }

        @Override
        public ChatStream open(ChatRequest request) {
            return new Waiting(script.open(request), told);
        }
    }

    private static final class Waiting implements ChatStream, Queued {
        private final ChatStream stream;
        private final List<Patience> told;
        private Watcher watcher = place -> Patience.UNTIL_DEADLINE;
        private boolean waited;

        Waiting(ChatStream stream, List<Patience> told) {
            this.stream = stream;
            this.told = told;
        }

        @Override
        public String model() {
            return stream.model();
        }

        @Override
        public void watch(Watcher by) {
            watcher = by;
        }

        @Override
        public @Nullable ChatEvent next() {
            if (!waited) {
                waited = true;
                told.add(watcher.at(PLACE));
            }
            return stream.next();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
