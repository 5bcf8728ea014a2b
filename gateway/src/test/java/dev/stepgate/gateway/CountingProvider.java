package dev.stepgate.gateway;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says one token after the other, as many as the request's {@code top_k} says or {@code max_tokens}
 * allows, and remembers by the request's seed how many it said. Thread-safe.
 */
final class CountingProvider implements Provider {
    static final int PROMPT_TOKENS = 9;

    /** Whether answers end where the request bounds them. */
    enum Manners {
        OBEYS,
        IGNORES_BOUNDS
    }

    private final Manners manners;
    private final Map<Long, Integer> generated = new ConcurrentHashMap<>();
    private final Map<Long, OptionalInt> bounds = new ConcurrentHashMap<>();

    CountingProvider(Manners manners) {
        this.manners = manners;
    }

    /** Tokens generated for the request of that seed. */
    int generated(long seed) {
        return generated.getOrDefault(seed, 0);
    }

    /** The longest answer that the request of that seed asked for. */
    OptionalInt bound(long seed) {
        return bounds.getOrDefault(seed, OptionalInt.empty());
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public ChatStream open(ChatRequest request) {
        bounds.put(request.sampling().seed().orElseThrow(), request.sampling().maxTokens());
        int wanted = request.sampling().topK().orElseThrow();
        int bound =
                manners == Manners.OBEYS
                        ? request.sampling().maxTokens().orElse(Integer.MAX_VALUE)
                        : Integer.MAX_VALUE;
        return new Saying(request, Math.min(wanted, bound), wanted > bound);
    }

    private final class Saying implements ChatStream {
        private final ChatRequest request;
        private final int tokens;
        private final boolean cut;
        private int said;
        private int after;
        private volatile boolean closed;

        Saying(ChatRequest request, int tokens, boolean cut) {
            this.request = request;
            this.tokens = tokens;
            this.cut = cut;
        }

        @Override
        public String model() {
            return request.model();
        }

        @Override
        public @Nullable ChatEvent next() {
            if (closed) {
                throw new ProviderFailure.Cancelled(name());
            }
            if (said < tokens) {
                said++;
                generated.put(request.sampling().seed().orElseThrow(), said);
                return new ChatEvent.Text("word ");
            }
            return switch (after++) {
                case 0 -> new ChatEvent.Finished(cut ? FinishReason.LENGTH : FinishReason.STOP);
                case 1 -> new ChatEvent.Used(new Usage(PROMPT_TOKENS, 0, said, 0));
                default -> null;
            };
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
