package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The rest of an answer that is as long as it may be: nothing but its end. Owned by one thread, but
 * closed by any.
 */
final class FullStream implements LocalAnswer {
    private final String provider;
    private final String model;
    private final Usage usage;
    private final Queue<ChatEvent> events;
    private volatile boolean closed;

    FullStream(String provider, String model, Resumption.Begun begun) {
        this.provider = provider;
        this.model = model;
        this.usage = new Usage(begun.promptTokens() + begun.tokens(), 0, 0, 0);
        this.events =
                new ArrayDeque<>(
                        List.of(
                                new ChatEvent.Finished(FinishReason.LENGTH),
                                new ChatEvent.Used(usage)));
    }

    @Override
    public String model() {
        return model;
    }

    /** It never waits. */
    @Override
    public void watch(Watcher watcher) {}

    @Override
    public @Nullable ChatEvent next() {
        if (closed) {
            throw new ProviderFailure.Cancelled(provider);
        }
        return events.poll();
    }

    @Override
    public Reading soFar() {
        return new Reading(usage, true);
    }

    /** It reads nothing. */
    @Override
    public Optional<Recollection> recollection() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
