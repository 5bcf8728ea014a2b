package dev.stepgate.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every provider does, whatever is behind it. */
@Timeout(20)
public abstract class ProviderContract {
    protected static final Duration SOON = Duration.ofSeconds(1);
    protected static final String MODEL = "some-model";

    /** The provider under test; the same one within a test. */
    protected abstract Provider provider();

    /** A usage that the provider can tell in full. */
    protected Usage usage() {
        return new Usage(12, 4, 9, 6);
    }

    private List<ChatEvent> answer() {
        return List.of(
                new ChatEvent.Reasoning("hm"),
                new ChatEvent.Text("免费"),
                new ChatEvent.Text("版"),
                new ChatEvent.CallStarted(0, "call_1", "look"),
                new ChatEvent.CallArguments(0, "{\"a\":"),
                new ChatEvent.CallArguments(0, "1}"),
                new ChatEvent.Finished(FinishReason.TOOL_CALLS),
                new ChatEvent.Used(usage()));
    }

    /** The next answer is these events. */
    protected abstract void willAnswer(List<ChatEvent> events);

    /** The next answer is these events, and then nothing more comes. */
    protected abstract void willHoldAfter(List<ChatEvent> events);

    /** Whether what is behind the provider saw the held answer being given up. */
    protected abstract boolean released(Duration within) throws InterruptedException;

    protected static ChatRequest request() {
        return new ChatRequest(
                MODEL,
                List.of(Message.of(Role.USER, "the secret plan")),
                List.of(),
                SamplingWishes.none(),
                Map.of());
    }

    /** Every event of the stream. */
    protected static List<ChatEvent> drain(ChatStream stream) {
        List<ChatEvent> events = new ArrayList<>();
        for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
            events.add(event);
        }
        return events;
    }

    /** What next() throws or answers, on a virtual thread of its own. */
    protected static FutureTask<Object> nextElsewhere(ChatStream stream) {
        return new FutureTask<>(
                () -> {
                    try {
                        return String.valueOf(stream.next());
                    } catch (ProviderFailure failure) {
                        return failure;
                    }
                });
    }

    @Test
    void events_come_in_order_with_the_finish_once_and_usage_after_it() {
        willAnswer(answer());

        try (ChatStream stream = provider().open(request())) {
            assertThat(drain(stream)).isEqualTo(answer());
        }
    }

    @Test
    void an_answer_may_come_without_usage() {
        List<ChatEvent> answer =
                List.of(new ChatEvent.Text("hi"), new ChatEvent.Finished(FinishReason.LENGTH));
        willAnswer(answer);

        try (ChatStream stream = provider().open(request())) {
            assertThat(drain(stream)).isEqualTo(answer);
        }
    }

    @Test
    void after_the_last_event_there_is_none() {
        willAnswer(answer());

        try (ChatStream stream = provider().open(request())) {
            drain(stream);

            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void the_model_has_a_name_from_the_start() {
        willAnswer(answer());

        try (ChatStream stream = provider().open(request())) {
            assertThat(stream.model()).isEqualTo(MODEL);
        }
    }

    @Test
    void one_provider_answers_many_times() {
        willAnswer(answer());
        willAnswer(answer());

        for (int i = 0; i < 2; i++) {
            try (ChatStream stream = provider().open(request())) {
                assertThat(drain(stream)).isEqualTo(answer());
            }
        }
    }

    @Test
    void closing_early_releases_what_is_behind() throws Exception {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        ChatStream stream = provider().open(request());
        assertThat(stream.next()).isEqualTo(new ChatEvent.Text("one"));

        stream.close();

        assertThat(released(SOON)).isTrue();
    }

    @Test
    void a_closed_stream_says_it_was_cancelled_and_may_be_closed_again() {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        ChatStream stream = provider().open(request());
        stream.next();

        stream.close();
        stream.close();

        assertThatThrownBy(stream::next).isInstanceOf(ProviderFailure.Cancelled.class);
    }

    @Test
    void an_interrupt_ends_the_wait_as_cancelled() throws Exception {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        try (ChatStream stream = provider().open(request())) {
            stream.next();
            FutureTask<Object> waiting = nextElsewhere(stream);
            Thread waiter = Thread.ofVirtual().start(waiting);

            waiter.interrupt();

            assertThat(waiting.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ProviderFailure.Cancelled.class);
        }
        assertThat(released(SOON)).isTrue();
    }

    @Test
    void closing_from_another_thread_ends_the_wait_as_cancelled() throws Exception {
        willHoldAfter(List.of(new ChatEvent.Text("one")));
        ChatStream stream = provider().open(request());
        stream.next();
        FutureTask<Object> waiting = nextElsewhere(stream);
        Thread.ofVirtual().start(waiting);

        stream.close();

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(ProviderFailure.Cancelled.class);
        assertThat(released(SOON)).isTrue();
    }
}
