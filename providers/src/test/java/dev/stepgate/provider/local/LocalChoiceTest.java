package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.endless;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several choices of one answer, and how likely their tokens were, asked of a real model. */
@Timeout(20)
class LocalChoiceTest {

    /** Makes one answer at a time while two wait. */
    private final LocalModels models = NanoChat.models(2);

    private final LocalProvider provider = models.providers().getFirst();

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void several_choices_are_complete_answers_and_the_prompt_counts_once() {
        try (ChatStream stream = provider.open(question(greedy(100), 2, OptionalInt.empty()))) {
            List<ChatEvent> events = drain(stream);

            for (int choice = 0; choice < 2; choice++) {
                List<ChatEvent> own = of(choice, events);
                assertThat(text(own)).isEqualTo("Tuesday comes after Monday.");
                assertThat(own)
                        .endsWith(new ChatEvent.Finished(choice, FinishReason.STOP))
                        .filteredOn(ChatEvent.Finished.class::isInstance)
                        .hasSize(1);
            }
            assertThat(events.getLast()).isEqualTo(new ChatEvent.Used(new Usage(17, 0, 24, 8)));
            assertThat(events).filteredOn(ChatEvent.Used.class::isInstance).hasSize(1);
        }
    }

    @Test
    void every_choice_names_the_stop_text_that_ended_it() {
        SamplingWishes stopping = greedy(100, "Tuesday", " after");
        try (ChatStream stream = provider.open(question(stopping, 2, OptionalInt.empty()))) {
            List<ChatEvent> events = drain(stream);

            assertThat(events)
                    .contains(
                            new ChatEvent.Finished(0, FinishReason.STOP, "Tuesday"),
                            new ChatEvent.Finished(1, FinishReason.STOP, "Tuesday"));
            assertThat(text(events)).isEmpty();
        }
    }

    @Test
    void choices_differ_and_the_first_is_what_the_seed_gives_alone() {
        SamplingWishes drawn = drawn(7);
        String alone;
        try (ChatStream stream = provider.open(NanoChat.question(drawn))) {
            alone = told(drain(stream));
        }

        try (ChatStream stream = provider.open(question(drawn, 2, OptionalInt.empty()))) {
            List<ChatEvent> events = drain(stream);
            assertThat(told(of(0, events))).isEqualTo(alone);
            assertThat(told(of(1, events))).isNotEqualTo(alone);
        }
    }

    @Test
    void choices_wait_for_room_all_together_or_not_at_all() {
        try (ChatStream first = provider.open(endless())) {
            first.next();
            ChatStream second = provider.open(NanoChat.question());
            assertThatThrownBy(() -> provider.open(question(greedy(9), 2, OptionalInt.empty())))
                    .isInstanceOf(ProviderFailure.Overloaded.class);

            second.close();

            provider.open(question(greedy(9), 2, OptionalInt.empty())).close();
            assertThat(first.next()).isNotNull();
        }
    }

    @Test
    void more_choices_than_there_can_be_room_for_are_rejected() {
        assertThatThrownBy(() -> provider.open(question(greedy(9), 4, OptionalInt.empty())))
                .isInstanceOf(ProviderFailure.Rejected.class)
                .hasMessage("local: n: 4 (expected: at most 3, as many as this model takes)");
    }

    @Test
    void closing_frees_the_places_of_all_choices() {
        ChatStream two = provider.open(several(2));
        two.next();

        two.close();

        assertThatThrownBy(two::next).isInstanceOf(ProviderFailure.Cancelled.class);
        try (ChatStream again = provider.open(several(2))) {
            assertThat(again.next()).isNotNull();
        }
    }

    private static ChatRequest several(int choices) {
        return with(endless(), choices, OptionalInt.empty());
    }

    @Test
    void odds_are_those_of_what_is_said() {
        try (ChatStream stream = provider.open(question(greedy(100), 1, OptionalInt.of(2)))) {
            List<TokenOdds> odds = odds(drain(stream));

            assertThat(odds)
                    .extracting(token -> token.chosen().token())
                    .containsExactly("Tuesday", " comes", " after", " Monday", ".");
            assertThat(odds)
                    .allSatisfy(
                            token -> {
                                assertThat(token.likeliest()).hasSize(2);
                                assertThat(token.likeliest().getFirst()).isEqualTo(token.chosen());
                                assertThat(token.chosen().logProbability())
                                        .isLessThanOrEqualTo(0)
                                        .isGreaterThanOrEqualTo(
                                                token.likeliest().getLast().logProbability());
                            });
            assertThat(odds.getLast().chosen().bytes()).containsExactly((byte) '.');
        }
    }

    @Test
    void odds_are_told_only_where_they_are_wished_for() {
        try (ChatStream without = provider.open(NanoChat.question())) {
            assertThat(odds(drain(without))).isEmpty();
        }
        try (ChatStream with = provider.open(question(greedy(100), 1, OptionalInt.of(0)))) {
            assertThat(odds(drain(with)))
                    .hasSize(5)
                    .allSatisfy(token -> assertThat(token.likeliest()).isEmpty());
        }
    }

    @Test
    void a_bias_bans_a_token() {
        int[] tuesday;
        try (LocalModel model = LocalModel.open(NanoChat.NANO, EngineOptions.usual())) {
            tuesday = model.encode(new Prompt.Text("Tuesday"));
        }
        SamplingWishes wishes = biased(Map.of(tuesday[1], -100.0));

        try (ChatStream stream = provider.open(NanoChat.question(wishes))) {
            assertThat(tuesday).hasSize(2);
            assertThat(text(drain(stream))).isNotEmpty().doesNotStartWith("Tuesday");
        }
    }

    private static SamplingWishes biased(Map<Integer, Double> bias) {
        return new SamplingWishes(
                OptionalDouble.of(0),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalInt.of(20),
                List.of(),
                OptionalInt.empty(),
                SamplingWishes.Penalties.none(),
                bias);
    }

    private static SamplingWishes drawn(long seed) {
        return new SamplingWishes(
                OptionalDouble.of(2),
                OptionalDouble.of(1),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.of(seed),
                OptionalInt.of(20),
                List.of());
    }

    private static ChatRequest question(
            SamplingWishes wishes, int choices, OptionalInt alternatives) {
        return with(NanoChat.question(wishes), choices, alternatives);
    }

    private static ChatRequest with(ChatRequest one, int choices, OptionalInt alternatives) {
        return new ChatRequest(
                one.model(),
                one.messages(),
                one.tools(),
                one.sampling(),
                new AnswerWishes(choices, alternatives),
                one.extras());
    }

    private static List<ChatEvent> of(int choice, List<ChatEvent> events) {
        return events.stream()
                .filter(event -> event instanceof ChatEvent.OfChoice own && own.choice() == choice)
                .toList();
    }

    /** What was thought and said. */
    private static String told(List<ChatEvent> events) {
        var told = new StringBuilder();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Reasoning thought -> told.append(thought.text());
                case ChatEvent.Text said -> told.append(said.text());
                default -> {}
            }
        }
        return told.toString();
    }

    private static List<TokenOdds> odds(List<ChatEvent> events) {
        return events.stream()
                .flatMap(
                        event ->
                                event instanceof ChatEvent.Text said
                                        ? said.odds().stream()
                                        : Stream.empty())
                .toList();
    }
}
