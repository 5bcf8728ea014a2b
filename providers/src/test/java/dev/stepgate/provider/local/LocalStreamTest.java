package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.NANO;
import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.endless;
import static dev.stepgate.provider.local.NanoChat.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued;
import dev.stepgate.provider.Queued.Patience;
import dev.stepgate.provider.Queued.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LocalStreamTest {

    private static final Duration ALMOST_A_SECOND = Duration.ofMillis(900);

    private final LocalModels models = open(Deadlines.usual());
    private final LocalProvider provider = models.providers().getFirst();
    private final List<Place> told = new ArrayList<>();

    /** One at a time, and two in line. */
    private static LocalModels open(Deadlines deadlines) {
        return NanoChat.models(
                () -> 1,
                () -> "call",
                new LocalSettings(
                        "local",
                        LocalSettings.Load.START,
                        LocalSettings.Weights.of(NANO),
                        LocalSettings.Kernels.SCALAR,
                        LocalSettings.Memory.F32,
                        LocalSettings.Reuse.usual(),
                        new LocalSettings.Drafting.Adaptive(),
                        new LocalSettings.Room(1, 2),
                        deadlines));
    }

    @AfterEach
    void close() {
        models.close();
    }

    /** The model works on an answer without end. */
    private ChatStream held() {
        ChatStream stream = provider.open(endless());
        stream.next();
        return stream;
    }

    private static ChatStream watched(ChatStream stream, Queued.Watcher watcher) {
        ((Queued) stream).watch(watcher);
        return stream;
    }

    private Patience note(Place place) {
        told.add(place);
        return Patience.UNTIL_DEADLINE;
    }

    @Test
    void who_is_served_at_once_is_told_nothing() {
        try (ChatStream stream = watched(provider.open(question()), this::note)) {
            drain(stream);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void who_waits_is_told_where_before_waiting() {
        try (ChatStream _ = held();
                ChatStream _ = provider.open(question());
                ChatStream last = watched(provider.open(question()), this::leave)) {
            assertThatThrownBy(last::next).isInstanceOf(ProviderFailure.Cancelled.class);
        }

        assertThat(told).containsExactly(new Place(2, Optional.empty(), Duration.ZERO));
    }

    private Patience leave(Place place) {
        told.add(place);
        throw new ProviderFailure.Cancelled("client");
    }

    @Test
    void once_answers_have_ended_an_estimate_is_told() {
        try (ChatStream before = provider.open(question())) {
            drain(before);
        }

        try (ChatStream _ = held();
                ChatStream waits = watched(provider.open(question()), this::leave)) {
            assertThatThrownBy(waits::next).isInstanceOf(ProviderFailure.Cancelled.class);
        }

        assertThat(told.getFirst().estimate().orElseThrow()).isPositive();
    }

    @Test
    void who_leaves_the_line_is_in_it_no_more_and_took_nothing() {
        try (ChatStream _ = held()) {
            ChatStream waits = watched(provider.open(question()), this::leave);
            assertThatThrownBy(waits::next).isInstanceOf(ProviderFailure.Cancelled.class);

            waits.close();

            assertThat(provider.line().waiting()).isZero();
            assertThat(((LocalAnswer) waits).soFar().usage().totalTokens()).isZero();
        }
    }

    @Test
    void who_stays_to_the_end_is_told_again_and_served_after_its_deadline() {
        Deadlines usual = Deadlines.usual();
        var deadlines =
                new Deadlines(usual.connect(), ALMOST_A_SECOND, usual.nextToken(), usual.whole());
        try (LocalModels hasty = open(deadlines)) {
            LocalProvider quick = hasty.providers().getFirst();
            ChatStream before = quick.open(endless());
            ChatStream waits =
                    watched(
                            quick.open(question()),
                            place -> {
                                told.add(place);
                                if (place.waited().compareTo(ALMOST_A_SECOND) > 0) {
                                    before.close();
                                }
                                return Patience.TO_THE_END;
                            });

            assertThat(drain(waits)).isNotEmpty();

            assertThat(told)
                    .startsWith(
                            new Place(1, Optional.empty(), Duration.ZERO),
                            new Place(1, Optional.empty(), Duration.ofSeconds(1)));
        }
    }

    @Test
    void who_may_ask_elsewhere_leaves_the_line_at_the_deadline_as_one_refused_for_it() {
        Duration noTime = Duration.ofMillis(1);
        try (LocalModels hasty = open(new Deadlines(noTime, noTime, noTime, noTime));
                ChatStream _ = hasty.providers().getFirst().open(endless());
                ChatStream waits = hasty.providers().getFirst().open(question())) {
            assertThatThrownBy(waits::next)
                    .isInstanceOf(ProviderFailure.Overloaded.class)
                    .hasMessage("local: still number 1 in line after PT0.001S");
        }
    }

    @Test
    void a_full_line_says_when_there_is_room() {
        try (ChatStream before = provider.open(question())) {
            drain(before);
        }

        try (ChatStream _ = held();
                ChatStream _ = provider.open(question());
                ChatStream _ = provider.open(question())) {
            assertThatThrownBy(() -> provider.open(question()))
                    .isInstanceOfSatisfying(
                            ProviderFailure.Overloaded.class,
                            full ->
                                    assertThat(full.retryAfter().orElseThrow())
                                            .isPositive()
                                            .isLessThanOrEqualTo(Duration.ofMinutes(1)));
        }
    }
}
