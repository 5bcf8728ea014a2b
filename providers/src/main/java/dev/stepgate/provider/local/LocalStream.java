package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of the bundled engine. Owned by one thread, but closed by any. */
final class LocalStream implements ChatStream {

    private final String provider;
    private final String model;
    private final Generation generation;
    private final Supplier<String> callIds;
    private final Duration nextToken;
    private final Queue<ChatEvent> ready = new ArrayDeque<>();
    private Duration patience;
    private boolean ended;
    private volatile boolean closed;

    LocalStream(
            String provider,
            String model,
            Generation generation,
            Deadlines deadlines,
            Supplier<String> callIds) {
        this.provider = provider;
        this.model = model;
        this.generation = generation;
        this.callIds = callIds;
        this.patience = deadlines.firstToken();
        this.nextToken = deadlines.nextToken();
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public @Nullable ChatEvent next() {
        while (!closed) {
            if (ended || !ready.isEmpty()) {
                return ready.poll();
            }
            switch (await()) {
                case Token token -> {
                    patience = nextToken;
                    translate(token);
                }
                case null -> {
                    ended = true;
                    generation.ending().ifPresent(this::finish);
                }
            }
        }
        throw new ProviderFailure.Cancelled(provider);
    }

    private @Nullable Token await() {
        try {
            return generation.next(patience);
        } catch (InterruptedException e) {
            throw new ProviderFailure.Cancelled(provider);
        } catch (TimeoutException e) {
            throw new ProviderFailure.TooSlow(provider, String.valueOf(e.getMessage()));
        } catch (EngineFault fault) {
            throw LocalProvider.translate(provider, fault);
        }
    }

    private void translate(Token token) {
        switch (token) {
            case Token.Thought thought -> ready.add(new ChatEvent.Reasoning(thought.text()));
            case Token.Said said -> ready.add(new ChatEvent.Text(said.text()));
            case Token.Called call -> {
                ready.add(new ChatEvent.CallStarted(call.index(), callIds.get(), call.name()));
                ready.add(new ChatEvent.CallArguments(call.index(), call.arguments()));
            }
        }
    }

    private void finish(Ending ending) {
        switch (ending.why()) {
            case STOPPED -> ready.add(new ChatEvent.Finished(FinishReason.STOP));
            case LENGTH -> ready.add(new ChatEvent.Finished(FinishReason.LENGTH));
            case CALLED -> ready.add(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
            case CANCELLED -> throw new ProviderFailure.Cancelled(provider); // closed just now
        }
        ready.add(
                new ChatEvent.Used(
                        new Usage(
                                ending.promptTokens(),
                                0,
                                ending.completionTokens(),
                                ending.reasoningTokens())));
    }

    @Override
    public void close() {
        closed = true;
        generation.close();
    }
}
