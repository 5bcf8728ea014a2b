package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.provider.Metered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of an answer so far, by its events. Owned by the request's thread.
 *
 * <p>Where nobody tells how many tokens they were, as many are counted as there must have been:
 * providers send a token or more with each event, and next to no token has more than six bytes.
 */
final class Heard {
    private static final int MOST_BYTES_PER_TOKEN = 6;

    private final LongSupplier nanos;
    private final long since;
    private final BitSet finished = new BitSet();
    private final Pieces thought = new Pieces();
    private final Pieces said = new Pieces();
    private @Nullable Duration first;
    private @Nullable Duration last;
    private @Nullable Usage told;
    private @Nullable FinishReason reason;

    Heard(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Reasoning(int _, String text) -> hear(thought, text);
            case ChatEvent.Text text -> hear(said, text.text());
            case ChatEvent.CallStarted call -> hear(said, call.name());
            case ChatEvent.CallArguments more -> hear(said, more.fragment());
            case ChatEvent.Finished end -> {
                finished.set(end.choice());
                reason = end.reason();
            }
            case ChatEvent.Used(Usage usage) -> told = usage;
        }
    }

    private void hear(Pieces pieces, String text) {
        Duration now = Duration.ofNanos(nanos.getAsLong() - since);
        first = first == null ? now : first;
        last = now;
        pieces.count++;
        pieces.bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Tokens written, by the events. */
    long tokens() {
        return thought.tokens() + said.tokens();
    }

    /** Whether the answer came to its end, and its provider said what it took. */
    boolean isTold() {
        return told != null;
    }

    /** What the provider said it took; else what it told so far, or what the events look like. */
    Usage usage(Metered.Reading reading, long promptTokens) {
        if (told != null) {
            return told;
        }
        Usage soFar = reading.usage();
        return reading.exact()
                ? soFar
                : new Usage(
                        soFar.promptTokens() > 0 ? soFar.promptTokens() : promptTokens,
                        soFar.cachedTokens(),
                        Math.max(soFar.completionTokens(), tokens()),
                        Math.max(soFar.reasoningTokens(), thought.tokens()),
                        soFar.costNanodollars());
    }

    boolean isFinished(int choice) {
        return finished.get(choice);
    }

    Optional<FinishReason> reason() {
        return Optional.ofNullable(reason);
    }

    Receipt.Times times() {
        return new Receipt.Times(Optional.ofNullable(first), Optional.ofNullable(last));
    }

    /** Texts of one kind. */
    private static final class Pieces {
        private long count;
        private long bytes;

        long tokens() {
            return Math.max(count, Math.ceilDiv(bytes, (long) MOST_BYTES_PER_TOKEN));
        }
    }
}
