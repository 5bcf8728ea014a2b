package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Usage;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Counts;
import dev.stepgate.provider.ProviderFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Raw text and tokens, gone on with by a real model. */
class PromptsTest {
    private static final String BEGINNING =
            "<|im_start|>user\nWhich day comes after Monday?<|im_end|>\n<|im_start|>assistant\n<think>\n</think>\n";

    private final LocalModels models = NanoChat.models(3);
    private final LocalProvider provider = models.providers().getFirst();

    @BeforeEach
    void load() {
        provider.load();
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void a_text_is_gone_on_with_as_it_stands() {
        List<ChatEvent> events = answer(request(1, new Page.Text(BEGINNING)));

        assertThat(text(events)).contains("Tuesday");
        assertThat(events).noneMatch(ChatEvent.Reasoning.class::isInstance);
    }

    @Test
    void tokens_are_gone_on_with_as_the_text_they_stand_for() {
        String said = text(answer(request(1, new Page.Text(BEGINNING))));

        List<ChatEvent> events = answer(request(1, new Page.Tokens(ids(BEGINNING))));

        assertThat(text(events)).isEqualTo(said);
    }

    @Test
    void every_page_has_its_choices_and_counts_once() {
        ChatRequest request = request(2, new Page.Text(BEGINNING), new Page.Text("Monday, "));

        List<ChatEvent> events = answer(request);

        Usage usage = ((ChatEvent.Used) events.getLast()).usage();
        assertThat(usage.promptTokens()).isEqualTo(ids(BEGINNING).size() + ids("Monday, ").size());
        assertThat(events)
                .filteredOn(ChatEvent.Finished.class::isInstance)
                .extracting(event -> ((ChatEvent.Finished) event).choice())
                .containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(said(1, events)).isEqualTo(said(0, events)).contains("Tuesday");
        assertThat(said(3, events)).isEqualTo(said(2, events)).isNotEqualTo(said(0, events));
    }

    @Test
    void pages_are_counted_together_and_the_longest_bounds_the_answer() {
        ChatRequest request = request(1, new Page.Text(BEGINNING), new Page.Tokens(List.of(1)));

        Counts.Size size = provider.size(request).orElseThrow();

        assertThat(size.promptTokens()).isEqualTo(ids(BEGINNING).size() + 1);
        assertThat(size.mostAnswerTokens()).isEqualTo(8192 - ids(BEGINNING).size());
    }

    @Test
    void a_text_that_broke_off_goes_on_and_is_counted_as_a_whole() {
        ChatRequest request = request(1, new Page.Text(BEGINNING));
        List<ChatEvent> whole = answer(request);
        Spoken spoken = new Spoken("", "Tuesday comes", List.of());

        assertThat(provider.canContinue(request, spoken)).isTrue();
        try (ChatStream rest = provider.goOn(request, spoken)) {
            List<ChatEvent> events = drain(rest);

            assertThat("Tuesday comes" + text(events)).isEqualTo(text(whole));
            assertThat(((ChatEvent.Used) events.getLast()).usage().completionTokens())
                    .isEqualTo(((ChatEvent.Used) whole.getLast()).usage().completionTokens());
        }
    }

    @Test
    void tokens_and_several_pages_are_not_gone_on_with_in_the_middle() {
        assertThat(provider.canContinue(request(1, new Page.Tokens(List.of(1))), Spoken.NOTHING))
                .isFalse();
        assertThat(
                        provider.canContinue(
                                request(1, new Page.Text("a"), new Page.Text("b")), Spoken.NOTHING))
                .isFalse();
    }

    @Test
    void a_token_the_model_has_not_is_refused_by_the_field() {
        ChatRequest request = request(1, new Page.Tokens(List.of(1, 9_999_999)));

        assertThatThrownBy(() -> answer(request))
                .isInstanceOfSatisfying(
                        ProviderFailure.Rejected.class,
                        rejected -> {
                            assertThat(rejected.field()).isEqualTo("prompt");
                            assertThat(rejected).hasMessageContaining("token id 9999999");
                        });
    }

    @Test
    void more_answers_than_there_is_ever_room_for_are_refused() {
        ChatRequest request = request(3, new Page.Text("a"), new Page.Text("b"));

        assertThatThrownBy(() -> answer(request))
                .hasMessage(
                        "local: prompt: 6 answers in all (expected: at most 4, as many as this model takes)");
    }

    @Test
    void raw_text_has_no_layout_of_its_own() {
        assertThat(provider.layout().page(request(1, new Page.Text("a")), Spoken.NOTHING))
                .isEmpty();
    }

    private List<ChatEvent> answer(ChatRequest request) {
        try (ChatStream stream = provider.open(request)) {
            return drain(stream);
        }
    }

    private static ChatRequest request(int choices, Page... pages) {
        return new ChatRequest(
                NanoChat.MODEL,
                new Prompt.Pages(List.of(pages)),
                List.of(),
                greedy(12),
                new AnswerWishes(choices, OptionalInt.empty()),
                Map.of(),
                Asker.ANYONE);
    }

    private static String said(int choice, List<ChatEvent> events) {
        return text(
                events.stream()
                        .filter(
                                event ->
                                        event instanceof ChatEvent.OfChoice own
                                                && own.choice() == choice)
                        .toList());
    }

    private static List<Integer> ids(String text) {
        try (LocalModel model = LocalModel.open(NanoChat.NANO, EngineOptions.usual())) {
            return Arrays.stream(model.encode(new dev.stepgate.engine.terms.Prompt.Text(text)))
                    .boxed()
                    .toList();
        }
    }
}
