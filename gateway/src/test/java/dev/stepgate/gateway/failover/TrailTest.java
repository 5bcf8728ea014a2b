package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.Bills;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of a request besides its answer. */
class TrailTest {
    private final Failover failover = Trial.failover();
    private final Trail trail = new Trail();

    @AfterEach
    void close() {
        failover.close();
    }

    private static Route route(Provider... providers) {
        return new Route(
                "step",
                Arrays.stream(providers)
                        .map(by -> new Offer(by, "up/" + by.name(), "step"))
                        .toList());
    }

    private Answer open(Provider... providers) {
        return failover.open(route(providers), Trial.request(), trail, Onlooker.NONE);
    }

    private static ProviderFailure failure(String name) {
        return new ProviderFailure.CutShort(name, "secret words");
    }

    @Test
    void every_offer_asked_is_told_in_a_few_words_of_ours() {
        var ill = new ScriptedProvider("ill").fails(failure("ill"));
        var well = new Counting("well", 7).says("a");

        open(ill, well).close();

        assertThat(trail.steps())
                .extracting(Trail.Step::provider, Trail.Step::model)
                .containsExactly(tuple("ill", "up/ill"), tuple("well", "up/well"));
        assertThat(trail.steps().getFirst().outcome()).isEqualTo("failed: CutShort");
        assertThat(trail.steps().getLast().outcome()).startsWith("answered after ");
    }

    @Test
    void it_is_known_who_was_asked_when_nobody_answered() {
        var ill = new ScriptedProvider("ill").fails(failure("ill"));

        assertThatThrownBy(() -> open(ill)).isInstanceOf(Refusal.NobodyAnswered.class);

        assertThat(trail.steps()).hasSize(1);
        assertThat(trail.soFar()).isEqualTo(Metered.Reading.UNKNOWN);
    }

    @Test
    void what_was_generated_is_known_before_and_after_an_answer_is_left() {
        try (Answer answer = open(new Counting("one", 7).says("a", "b", "c"))) {
            assertThat(trail.soFar().usage()).isEqualTo(new Usage(7, 0, 1, 0));
            answer.next();
            answer.next();

            assertThat(trail.soFar().usage()).isEqualTo(new Usage(7, 0, 2, 0));
        }

        assertThat(trail.soFar()).isEqualTo(new Metered.Reading(new Usage(7, 0, 2, 0), true));
    }

    @Test
    void what_was_told_at_the_end_holds() {
        try (Answer answer = open(new ScriptedProvider("one").answers("hello"))) {
            assertThat(trail.soFar()).isEqualTo(Metered.Reading.UNKNOWN);

            Trial.all(answer);

            assertThat(trail.soFar()).isEqualTo(new Metered.Reading(new Usage(7, 0, 3, 0), true));
        }
    }

    @Test
    void what_whoever_broke_off_generated_counts_once() {
        var broken = new Counting("broken", 7).says("a", "b").fails();
        var whole = new Counting("whole", 8).says("c", "d");
        try (Answer answer = open(broken, whole)) {
            answer.next();
            answer.next();
            assertThat(trail.soFar().usage()).isEqualTo(new Usage(7, 0, 2, 0));

            answer.next();
            assertThat(trail.soFar().usage()).isEqualTo(new Usage(8, 0, 3, 0));

            answer.next();
            assertThat(trail.soFar().usage()).isEqualTo(new Usage(8, 0, 4, 0));
        }
    }

    @Test
    void whoever_tells_it_again_lowers_no_count_meanwhile() {
        var broken = new Counting("broken", 7).says("a", "b").fails();
        var again = new Counting.Forgetful("again", 7).says("a", "b", "c", "d");
        try (Answer answer = open(broken, again)) {
            answer.next();
            answer.next();

            assertThat(answer.next()).isEqualTo(new ChatEvent.Text("c"));

            assertThat(trail.soFar().usage()).isEqualTo(new Usage(7, 0, 3, 0));
        }
    }

    @Test
    void what_was_taken_by_whoever_is_waited_for_counts_when_the_client_leaves() {
        var slow = new Counting("slow", 7).interrupted();

        assertThatThrownBy(() -> open(slow)).isInstanceOf(ProviderFailure.Cancelled.class);

        assertThat(trail.soFar().usage()).isEqualTo(new Usage(7, 0, 0, 0));
    }

    @Test
    void who_failed_before_it_began_counts_for_nothing() {
        var ill = new Counting("ill", 7).fails();
        var well = new Counting("well", 3).says("a");

        open(ill, well).close();

        assertThat(trail.soFar().usage()).isEqualTo(new Usage(3, 0, 1, 0));
    }

    @Test
    void a_bill_can_be_asked_for_of_whoever_answered() {
        open(new Counting("one", 7).says("a")).close();

        Trail.Bill bill = trail.bill().orElseThrow();
        assertThat(bill.from().billed(bill.id())).contains(new Usage(7, 0, 1, 0));
    }

    /** Counts a token for each event, and can be asked for its bill. */
    private static class Counting implements Provider, Continues, Bills {
        private final String name;
        private final int promptTokens;
        private final Queue<Object> script = new ArrayDeque<>();

        Counting(String name, int promptTokens) {
            this.name = name;
            this.promptTokens = promptTokens;
        }

        Counting says(String... texts) {
            script.addAll(Arrays.stream(texts).map(ChatEvent.Text::new).toList());
            return this;
        }

        Counting fails() {
            script.add(failure(name));
            return this;
        }

        Counting interrupted() {
            script.add(new ProviderFailure.Cancelled(name));
            return this;
        }

        /** One that only answers from the beginning. */
        static final class Forgetful extends Counting {
            Forgetful(String name, int promptTokens) {
                super(name, promptTokens);
            }

            @Override
            public boolean canContinue(ChatRequest request, Spoken spoken) {
                return false;
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ChatStream open(ChatRequest request) {
            return new Counted(0);
        }

        @Override
        public boolean canContinue(ChatRequest request, Spoken spoken) {
            return true;
        }

        @Override
        public ChatStream goOn(ChatRequest request, Spoken spoken) {
            return new Counted(spoken.text().length());
        }

        @Override
        public Optional<Usage> billed(String billId) {
            return Optional.of(new Usage(promptTokens, 0, Integer.parseInt(billId), 0));
        }

        private final class Counted implements ChatStream, Metered, Billable {
            private int tokens;

            Counted(int tokens) {
                this.tokens = tokens;
            }

            @Override
            public String model() {
                return name;
            }

            @Override
            public @Nullable ChatEvent next() {
                return switch (script.poll()) {
                    case ProviderFailure failure -> throw failure;
                    case ChatEvent event -> {
                        tokens++;
                        yield event;
                    }
                    case null, default -> null;
                };
            }

            @Override
            public Reading soFar() {
                return new Reading(new Usage(promptTokens, 0, tokens, 0), true);
            }

            @Override
            public Optional<String> billId() {
                return Optional.of(Integer.toString(tokens));
            }

            @Override
            public void close() {}
        }
    }
}
