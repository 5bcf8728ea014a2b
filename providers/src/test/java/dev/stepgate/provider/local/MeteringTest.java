package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.endless;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What answers took that were broken off, wherever and however that was. */
@Timeout(60)
class MeteringTest {
    private final LocalModels models = NanoChat.models(4);
    private final LocalProvider provider = models.providers().getFirst();

    @AfterEach
    void close() {
        models.close();
    }

    private static Usage soFar(ChatStream stream) {
        Metered.Reading reading = Metered.of(stream);
        assertThat(reading.exact()).isTrue();
        return reading.usage();
    }

    /** Of a closed stream, after the engine has forgotten it. */
    private Usage inTheEnd(ChatStream closed) {
        while (provider.line().running() > 0) {
            Thread.onSpinWait();
        }
        return soFar(closed);
    }

    private static Usage told(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Used.class);
        return ((ChatEvent.Used) events.getLast()).usage();
    }

    @Test
    void what_was_generated_is_known_wherever_an_answer_is_cut() {
        int events = drain(provider.open(question())).size();
        for (int cut = 0; cut < events; cut++) {
            ChatStream stream = provider.open(question());
            long before = 0;
            for (int i = 0; i < cut; i++) {
                ChatEvent event = stream.next();
                long now = soFar(stream).completionTokens();
                long delivered = event instanceof ChatEvent.OfChoice ? 1 : 0;
                assertThat(now).isGreaterThanOrEqualTo(Math.max(before, delivered));
                before = now;
            }

            stream.close();
            Usage closed = soFar(stream);

            assertThat(inTheEnd(stream)).isEqualTo(closed);
            assertThat(closed.completionTokens()).isBetween(before, 12L);
        }
    }

    @Test
    void a_whole_answer_took_what_it_says() {
        try (ChatStream stream = provider.open(question())) {
            assertThat(told(drain(stream))).isEqualTo(soFar(stream));
        }
    }

    @Test
    void all_choices_count_and_the_prompt_once() {
        ChatRequest three =
                new ChatRequest(
                        NanoChat.MODEL,
                        question().messages(),
                        List.of(),
                        greedy(20),
                        new AnswerWishes(3, OptionalInt.empty()),
                        Map.of());

        try (ChatStream stream = provider.open(three)) {
            Usage told = told(drain(stream));

            assertThat(soFar(stream)).isEqualTo(told);
            assertThat(told.promptTokens()).isEqualTo(17);
            assertThat(told.completionTokens()).isEqualTo(36);
        }
    }

    @Test
    void what_never_began_took_nothing() {
        try (ChatStream first = provider.open(endless())) {
            first.next();
            ChatStream second = provider.open(question());

            second.close();

            assertThat(soFar(second)).isEqualTo(new Usage(0, 0, 0, 0));
        }
    }

    @Test
    void the_count_stands_still_from_the_close_on_whoever_closes() throws Exception {
        for (int i = 0; i < 20; i++) {
            ChatStream stream = provider.open(endless());
            var reading =
                    new FutureTask<>(
                            () -> {
                                assertThatThrownBy(() -> drain(stream))
                                        .isInstanceOf(ProviderFailure.Cancelled.class);
                                return true;
                            });
            Thread.ofVirtual().start(reading);
            while (soFar(stream).completionTokens() < i) {
                Thread.onSpinWait();
            }

            stream.close();
            Usage closed = soFar(stream);

            assertThat(reading.get()).isTrue();
            assertThat(closed.completionTokens()).isGreaterThanOrEqualTo(i);
            assertThat(inTheEnd(stream)).isEqualTo(closed);
        }
    }

    @Test
    void an_interrupted_answer_goes_on_until_it_is_closed() throws Exception {
        ChatStream stream = provider.open(endless());
        var reading = new FutureTask<>(() -> drain(stream));
        Thread reader = Thread.ofVirtual().start(reading);
        while (soFar(stream).completionTokens() < 3) {
            Thread.onSpinWait();
        }

        reader.interrupt();
        assertThatThrownBy(reading::get).hasCauseInstanceOf(ProviderFailure.Cancelled.class);
        stream.close();
        Usage closed = soFar(stream);

        assertThat(closed.completionTokens()).isGreaterThanOrEqualTo(3);
        assertThat(inTheEnd(stream)).isEqualTo(closed);
    }

    @Test
    void the_rest_of_an_answer_counts_what_was_there_at_any_time() {
        Usage whole = told(drain(provider.open(question())));
        Spoken begun = new Spoken("", "Tuesday comes", List.of());

        try (ChatStream rest = provider.goOn(question(), begun)) {
            Usage atFirst = soFar(rest);
            Usage told = told(drain(rest));

            assertThat(atFirst.promptTokens()).isEqualTo(whole.promptTokens());
            assertThat(atFirst.completionTokens()).isPositive();
            assertThat(told.completionTokens()).isGreaterThan(atFirst.completionTokens());
            assertThat(soFar(rest)).isEqualTo(told);
        }
    }

    @Test
    void an_answer_as_long_as_it_may_be_took_what_was_there() {
        Spoken begun = new Spoken("", "Tuesday comes after", List.of());

        try (ChatStream rest = provider.goOn(question(greedy(2)), begun)) {
            Usage atFirst = soFar(rest);

            assertThat(told(drain(rest))).isEqualTo(atFirst);
            assertThat(atFirst.completionTokens()).isPositive();
        }
    }
}
