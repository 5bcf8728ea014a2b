package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.MODEL;
import static dev.stepgate.provider.local.NanoChat.NANO;
import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.endless;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.question;
import static dev.stepgate.provider.local.NanoChat.request;
import static dev.stepgate.provider.local.NanoChat.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Usage;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@code ProviderContract} asks of every provider, asked of a real model, which answers what
 * it likes and not what a test scripts.
 */
@Timeout(20)
class LocalProviderTest {

    private static final Path TINY =
            Path.of("../local-engine/src/test/resources/fixtures/tiny/tiny.f32.gguf");
    private final AtomicInteger callIds = new AtomicInteger();
    private final AtomicLong seeds = new AtomicLong();
    private final LocalModels models = open(NANO, Deadlines.usual());
    private final LocalProvider provider = models.providers().getFirst();

    private LocalModels open(Path checkpoint, Deadlines deadlines) {
        return open(LocalSettings.Weights.of(checkpoint), deadlines);
    }

    private LocalModels open(LocalSettings.Weights weights, Deadlines deadlines) {
        return NanoChat.models(
                seeds::incrementAndGet,
                () -> "call_" + callIds.incrementAndGet(),
                new LocalSettings(
                        "local",
                        LocalSettings.Load.START,
                        weights,
                        LocalSettings.Kernels.SCALAR,
                        LocalSettings.Memory.F32,
                        LocalSettings.Reuse.usual(),
                        new LocalSettings.Drafting.Adaptive(),
                        new LocalSettings.Room(1, 1),
                        deadlines));
    }

    @AfterEach
    void close() {
        models.close();
    }

    /** What next() answers or throws, on a virtual thread of its own. */
    private static FutureTask<Object> nextElsewhere(ChatStream stream) {
        return new FutureTask<>(
                () -> {
                    try {
                        return String.valueOf(stream.next());
                    } catch (ProviderFailure failure) {
                        return List.of(failure.getClass(), Thread.currentThread().isInterrupted());
                    }
                });
    }

    /** The model works on an answer without end. */
    private ChatStream held() {
        ChatStream stream = provider.open(endless());
        stream.next();
        return stream;
    }

    @Test
    void who_is_served_and_who_waits_can_be_told() {
        assertThat(provider.line()).isEqualTo(new Queues.Line(0, 0, true));

        try (ChatStream _ = held();
                ChatStream _ = provider.open(question())) {
            assertThat(provider.line()).isEqualTo(new Queues.Line(1, 1, true));
        }
    }

    @Test
    void events_come_in_order_with_the_finish_once_and_usage_after_it() {
        try (ChatStream stream = provider.open(question())) {
            List<ChatEvent> events = drain(stream);

            assertThat(events.getFirst()).isInstanceOf(ChatEvent.Reasoning.class);
            assertThat(text(events)).isEqualTo("Tuesday comes after Monday.");
            assertThat(events)
                    .endsWith(
                            new ChatEvent.Finished(FinishReason.STOP),
                            new ChatEvent.Used(new Usage(17, 0, 12, 4)));
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void a_tool_call_is_told_with_a_new_id() {
        ChatRequest request =
                request(
                        List.of(Message.of(Role.USER, "What time is it in Brussels?")),
                        List.of(NanoChat.GET_TIME),
                        greedy(100));

        try (ChatStream stream = provider.open(request)) {
            assertThat(drain(stream))
                    .containsSequence(
                            new ChatEvent.CallStarted(0, "call_1", "get_time"),
                            new ChatEvent.CallArguments(0, "{\"city\":\"Budapest\"}"),
                            new ChatEvent.Finished(FinishReason.TOOL_CALLS),
                            new ChatEvent.Used(new Usage(209, 0, 29, 7)));
        }
    }

    @Test
    void a_limit_and_a_stop_text_are_kept() {
        try (ChatStream limited = provider.open(question(greedy(3)));
                ChatStream stopped = provider.open(question(greedy(100, " after")))) {
            assertThat(drain(limited)).contains(new ChatEvent.Finished(FinishReason.LENGTH));
            List<ChatEvent> events = drain(stopped);
            assertThat(text(events)).isEqualTo("Tuesday comes");
            assertThat(events).contains(new ChatEvent.Finished(0, FinishReason.STOP, " after"));
        }
    }

    @Test
    void who_gives_no_seed_gets_a_new_one_each_time() {
        try (ChatStream stream = provider.open(question(SamplingWishes.none()))) {
            drain(stream);
        }

        assertThat(seeds).hasValue(1);
    }

    @Test
    void the_model_has_the_clients_name_for_it_from_the_start() {
        try (ChatStream stream = provider.open(question())) {
            assertThat(stream.model()).isEqualTo(MODEL);
        }
        assertThat(provider.name()).isEqualTo("local");
        assertThat(provider.modelName()).isEqualTo("Step-Nano");
    }

    @Test
    void it_says_what_runs_and_whether_it_is_ready() {
        assertThat(provider.description())
                .isEqualTo(
                        "Step-Nano on cpu, scalar kernels (asked for), context of 8192 tokens,"
                                + " 3 draft heads");
        assertThat(provider.kernelState()).contains("scalar ready");
    }

    @Test
    void one_provider_answers_many_times_the_same() {
        for (int i = 0; i < 3; i++) {
            try (ChatStream stream = provider.open(question())) {
                assertThat(text(drain(stream))).isEqualTo("Tuesday comes after Monday.");
            }
        }
    }

    @Test
    void closing_early_frees_the_model_for_the_next() {
        ChatStream first = held();
        try (ChatStream second = provider.open(question())) {
            first.close();

            assertThat(text(drain(second))).isEqualTo("Tuesday comes after Monday.");
        }
    }

    @Test
    void closing_what_waits_frees_its_place() {
        try (ChatStream first = held()) {
            ChatStream second = provider.open(question());
            assertThatThrownBy(() -> provider.open(question()))
                    .isInstanceOf(ProviderFailure.Overloaded.class)
                    .hasMessage("local: 1 requests are already waiting for the model");

            second.close();

            provider.open(question()).close();
            assertThat(first.next()).isNotNull();
        }
    }

    @Test
    void a_closed_stream_says_it_was_cancelled_and_may_be_closed_again() {
        ChatStream stream = held();

        stream.close();
        stream.close();

        assertThatThrownBy(stream::next).isInstanceOf(ProviderFailure.Cancelled.class);
        assertThatThrownBy(stream::next).isInstanceOf(ProviderFailure.Cancelled.class);
    }

    @Test
    void an_interrupt_ends_the_wait_as_cancelled_and_is_spent() throws Exception {
        try (ChatStream first = held();
                ChatStream second = provider.open(question())) {
            FutureTask<Object> waiting = nextElsewhere(second);
            Thread waiter = Thread.ofVirtual().start(waiting);

            waiter.interrupt();

            assertThat(waiting.get()).isEqualTo(List.of(ProviderFailure.Cancelled.class, false));
            assertThat(first.next()).isNotNull();
        }
    }

    @Test
    void closing_from_another_thread_ends_the_wait_as_cancelled() throws Exception {
        try (ChatStream first = held()) {
            ChatStream second = provider.open(question());
            FutureTask<Object> waiting = nextElsewhere(second);
            Thread.ofVirtual().start(waiting);

            second.close();

            assertThat(waiting.get()).isEqualTo(List.of(ProviderFailure.Cancelled.class, false));
            assertThat(first.next()).isNotNull();
        }
    }

    @Test
    void a_first_token_that_takes_too_long_is_given_up() {
        Duration noTime = Duration.ofMillis(1);
        var deadlines = new Deadlines(noTime, noTime, noTime, noTime);
        try (LocalModels hasty = open(NANO, deadlines);
                ChatStream stream = hasty.providers().getFirst().open(tooMuchToReadAtOnce())) {
            assertThatThrownBy(stream::next)
                    .isInstanceOf(ProviderFailure.TooSlow.class)
                    .hasMessage("local: no token within PT0.001S");
        }
    }

    private static ChatRequest tooMuchToReadAtOnce() {
        return request(
                List.of(Message.of(Role.USER, "Monday ".repeat(2000))), List.of(), greedy(1));
    }

    @Test
    void closing_the_provider_fails_what_is_in_progress() {
        ChatStream stream = held();

        models.close();

        assertThatThrownBy(() -> drain(stream)).isInstanceOf(ProviderFailure.Overloaded.class);
        assertThatThrownBy(() -> provider.open(question()))
                .isInstanceOf(ProviderFailure.Overloaded.class)
                .hasMessage("local: the model is closed");
    }

    @Test
    void a_prompt_longer_than_the_context_is_rejected_with_the_three_numbers() {
        ChatRequest request =
                request(List.of(Message.of(Role.USER, "免费 ".repeat(10_000))), List.of(), greedy(1));

        try (ChatStream stream = provider.open(request)) {
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            ProviderFailure.Rejected.class,
                            rejected -> {
                                assertThat(rejected.fault())
                                        .isEqualTo(ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG);
                                assertThat(rejected.publicSentence())
                                        .startsWith(
                                                "messages: this model's maximum context length is"
                                                        + " 8192 tokens, the prompt has ")
                                        .endsWith(" and the answer needs at least 1");
                            });
        }
    }

    @Test
    void a_wish_the_engine_cannot_grant_is_rejected_by_name() {
        SamplingWishes wishes =
                new SamplingWishes(
                        OptionalDouble.of(-1),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of());

        assertThatThrownBy(() -> provider.open(question(wishes)))
                .isInstanceOfSatisfying(
                        ProviderFailure.Rejected.class,
                        rejected -> {
                            assertThat(rejected.field()).isEqualTo("temperature");
                            assertThat(rejected.publicSentence())
                                    .isEqualTo("temperature: -1.0 (expected: 0..100)");
                        });
    }

    @Test
    void a_checkpoint_that_is_not_there_is_our_own_fault() {
        assertThatThrownBy(() -> open(Path.of("/no/such.gguf"), Deadlines.usual()))
                .isInstanceOf(ProviderFailure.Misconfigured.class)
                .hasMessage("local: /no/such.gguf: there is no such file");
    }

    @Test
    void draft_heads_may_be_another_file_s() {
        try (LocalModels opened = open(withHeadsOf(NANO), Deadlines.usual())) {
            LocalProvider joined = opened.providers().getFirst();
            assertThat(joined.description()).endsWith("3 draft heads");
            assertThat(joined.remarks())
                    .containsExactly(
                            "the draft heads in the model's own file are not used: those of "
                                    + NANO
                                    + " are");
        }
    }

    @Test
    void draft_heads_that_are_not_there_are_our_own_fault() {
        assertThatThrownBy(() -> open(withHeadsOf(Path.of("/no/mtp.gguf")), Deadlines.usual()))
                .isInstanceOf(ProviderFailure.Misconfigured.class)
                .hasMessage("local: /no/mtp.gguf: there is no such file");
    }

    @Test
    void draft_heads_of_another_model_are_our_own_fault() {
        assertThatThrownBy(() -> open(withHeadsOf(TINY), Deadlines.usual()))
                .isInstanceOf(ProviderFailure.Misconfigured.class)
                .hasMessageStartingWith("local: " + TINY + ": ")
                .message()
                .hasLineCount(1);
    }

    private static LocalSettings.Weights withHeadsOf(Path draftModel) {
        return new LocalSettings.Weights(
                new LocalSettings.Source.Joined(NANO, draftModel),
                LocalSettings.RopeFreqs.CORRECTED);
    }

    @Test
    void each_fault_of_the_engine_has_its_word() {
        assertThat(LocalProvider.translate("local", new EngineFault.BadRequest("why")))
                .isInstanceOf(ProviderFailure.Rejected.class)
                .hasMessage("local: why");
        assertThat(LocalProvider.translate("local", new EngineFault.PromptTooLong(9, 1, 8)))
                .isInstanceOf(ProviderFailure.Rejected.class)
                .hasMessageContaining(
                        "context length is 8 tokens, the prompt has 9 and the answer needs at least 1");
        assertThat(
                        LocalProvider.translate(
                                "local",
                                new EngineFault.Busy(3, Optional.of(Duration.ofMinutes(5)))))
                .isInstanceOfSatisfying(
                        ProviderFailure.Overloaded.class,
                        full -> assertThat(full.retryAfter()).contains(Duration.ofMinutes(1)))
                .hasMessage("local: 3 requests are already waiting for the model");
        assertThat(LocalProvider.translate("local", new EngineFault.Stopped("why")))
                .isInstanceOf(ProviderFailure.Overloaded.class)
                .hasMessage("local: why");
        assertThat(LocalProvider.translate("local", new EngineFault.BadCheckpoint("why")))
                .isInstanceOf(ProviderFailure.Misconfigured.class)
                .hasMessage("local: why");
    }
}
