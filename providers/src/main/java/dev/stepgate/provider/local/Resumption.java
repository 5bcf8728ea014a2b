package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rest of an answer another began, told so that the client sees no seam: of a call that had
 * begun only the rest of its arguments comes, and usage counts what was there already. Owned by one
 * thread, but closed by any.
 */
final class Resumption implements LocalAnswer {

    /**
     * Tokens of the prompt and of what was there already.
     *
     * @param tokens all that was there
     * @param thoughtTokens of those, the ones of the thought
     */
    record Begun(int promptTokens, int tokens, int thoughtTokens) {}

    private final LocalAnswer stream;
    private final BegunCalls calls;
    private final Begun begun;

    Resumption(LocalAnswer stream, BegunCalls calls, Begun begun) {
        this.stream = stream;
        this.calls = calls;
        this.begun = begun;
    }

    @Override
    public String model() {
        return stream.model();
    }

    @Override
    public void watch(Watcher watcher) {
        stream.watch(watcher);
    }

    @Override
    public @Nullable ChatEvent next() {
        while (stream.next() instanceof ChatEvent event) {
            Optional<ChatEvent> told = told(event);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return null;
    }

    private Optional<ChatEvent> told(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Finished finished
                    when finished.reason() == FinishReason.STOP && !calls.calls().isEmpty() ->
                    Optional.of(finished.because(FinishReason.TOOL_CALLS));
            case ChatEvent.Used(Usage usage) -> Optional.of(new ChatEvent.Used(whole(usage)));
            default -> calls.news(event);
        };
    }

    @Override
    public Reading soFar() {
        return new Reading(whole(stream.soFar().usage()), true);
    }

    /** The engine reads what was there as part of the prompt, which had been read before. */
    private Usage whole(Usage rest) {
        long prompt = Math.max(begun.promptTokens(), rest.promptTokens() - begun.tokens());
        return new Usage(
                prompt,
                Math.min(rest.cachedTokens(), prompt),
                rest.completionTokens() + begun.tokens(),
                rest.reasoningTokens() + begun.thoughtTokens());
    }

    /** Whoever asks wants to know of a prompt, not of the rest of an answer. */
    @Override
    public Optional<Recollection> recollection() {
        return Optional.empty();
    }

    @Override
    public void close() {
        stream.close();
    }
}
