package dev.stepgate.doubles;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose answers are written down beforehand. Thread-safe.
 *
 * <p>Each {@link #open} takes the next script; when none is left, the {@link #otherwise} script, if
 * there is one, else it fails as {@link ProviderFailure.Overloaded}. A {@link Hold} waits until
 * {@link #release()} is called, the stream is closed, or the waiting thread is interrupted.
 */
public final class ScriptedProvider implements Provider {

    /** One thing an answer does when asked for its next event. */
    public sealed interface Step {}

    /** Hands out an event. */
    public record Emit(ChatEvent event) implements Step {}

    /** Fails. */
    public record Fail(ProviderFailure failure) implements Step {}

    /** Waits for {@link #release()}, then goes on. */
    public record Hold() implements Step {}

    private sealed interface Script {
        record Plays(List<Step> steps) implements Script {}

        record Refuses(ProviderFailure failure) implements Script {}
    }

    private final String name;
    private final ConcurrentLinkedQueue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Script> otherwise;
    private final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger closes = new AtomicInteger();
    private final Object turn = new Object();

    private int releases; // guarded by turn

    public ScriptedProvider(String name) {
        this.name = name;
        this.otherwise =
                new AtomicReference<>(
                        new Script.Refuses(
                                new ProviderFailure.Overloaded(
                                        name, "no script left", Optional.empty())));
    }

    /** Queues an answer of these steps. */
    public ScriptedProvider plays(Step... steps) {
        scripts.add(new Script.Plays(List.of(steps)));
        return this;
    }

    /** Queues an answer of these events. */
    public ScriptedProvider streams(ChatEvent... events) {
        scripts.add(events(events));
        return this;
    }

    /** Queues an answer that says one text, finishes, and used 7 and 3 tokens. */
    public ScriptedProvider answers(String text) {
        scripts.add(saying(text));
        return this;
    }

    /** Queues a failure to open. */
    public ScriptedProvider fails(ProviderFailure failure) {
        scripts.add(new Script.Refuses(failure));
        return this;
    }

    /** Says this text whenever no script is left. */
    public ScriptedProvider otherwise(String text) {
        otherwise.set(saying(text));
        return this;
    }

    /** Fails to open like this whenever no script is left. */
    public ScriptedProvider otherwise(ProviderFailure failure) {
        otherwise.set(new Script.Refuses(failure));
        return this;
    }

    /** Lets one hold go on, now or when an answer gets there. */
    public void release() {
        synchronized (turn) {
            releases++;
            turn.notifyAll();
        }
    }

    /** Every request so far, failed ones included. */
    public List<ChatRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many streams were closed; closing one twice counts once. */
    public int closes() {
        return closes.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ChatStream open(ChatRequest request) {
        requests.add(request);
        Script queued = scripts.poll();
        return switch (queued != null ? queued : otherwise.get()) {
            case Script.Refuses refuses -> throw refuses.failure();
            case Script.Plays plays -> new Playing(request.model(), plays.steps().iterator());
        };
    }

    private static Script saying(String text) {
        return events(
                new ChatEvent.Text(text),
                new ChatEvent.Finished(FinishReason.STOP),
                new ChatEvent.Used(new Usage(7, 0, 3, 0)));
    }

    private static Script events(ChatEvent... events) {
        List<Step> steps = new ArrayList<>();
        Arrays.stream(events).map(Emit::new).forEach(steps::add);
        return new Script.Plays(List.copyOf(steps));
    }

    /** One answer being played. */
    private final class Playing implements ChatStream {
        private final String model;
        private final Iterator<Step> steps;
        private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

        Playing(String model, Iterator<Step> steps) {
            this.model = model;
            this.steps = steps;
        }

        @Override
        public String model() {
            return model;
        }

        @Override
        public @Nullable ChatEvent next() {
            while (state.get() == State.OPEN && steps.hasNext()) {
                switch (steps.next()) {
                    case Emit emit -> {
                        return emit.event();
                    }
                    case Fail fail -> throw fail.failure();
                    case Hold hold -> hold();
                }
            }
            if (state.get() == State.CLOSED) {
                throw new ProviderFailure.Cancelled(name);
            }
            return null;
        }

        private void hold() {
            synchronized (turn) {
                try {
                    while (releases == 0 && state.get() == State.OPEN) {
                        turn.wait();
                    }
                } catch (InterruptedException e) {
                    throw new ProviderFailure.Cancelled(name);
                }
                if (state.get() == State.OPEN) {
                    releases--;
                }
            }
        }

        @Override
        public void close() {
            if (state.getAndSet(State.CLOSED) == State.OPEN) {
                closes.incrementAndGet();
                synchronized (turn) {
                    turn.notifyAll();
                }
            }
        }
    }

    private enum State {
        OPEN,
        CLOSED
    }
}
