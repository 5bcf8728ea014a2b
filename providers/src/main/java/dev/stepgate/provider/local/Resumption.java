package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import org.jspecify.annotations.Nullable;

/**
 * The rest of an answer another began, told so that the client sees no seam: of a call that had
 * begun only the rest of its arguments comes, and usage counts what was there already. Owned by one
 * thread, but closed by any.
 */
final class Resumption implements ChatStream {

    /**
     * Tokens of the prompt and of what was there already.
     *
     * @param tokens all that was there
     * @param thoughtTokens of those, the ones of the thought
     */
    record Begun(int promptTokens, int tokens, int thoughtTokens) {}

    private final String provider;
    private final ChatStream stream;
    private final Spoken spoken;
    private final Begun begun;

    Resumption(String provider, ChatStream stream, Spoken spoken, Begun begun) {
        this.provider = provider;
        this.stream = stream;
        this.spoken = spoken;
        this.begun = begun;
    }

    @Override
    public String model() {
        return stream.model();
    }

    @Override
    public @Nullable ChatEvent next() {
        while (stream.next() instanceof ChatEvent event) {
            ChatEvent told = told(event);
            if (told != null) {
                return told;
            }
        }
        return null;
    }

    private @Nullable ChatEvent told(ChatEvent event) {
        return switch (event) {
            case ChatEvent.CallStarted call when call.index() < spoken.calls().size() -> null;
            case ChatEvent.CallArguments call when call.index() < spoken.calls().size() ->
                    rest(call, spoken.calls().get(call.index()));
            case ChatEvent.Finished(int choice, FinishReason reason)
                    when reason == FinishReason.STOP && !spoken.calls().isEmpty() ->
                    new ChatEvent.Finished(choice, FinishReason.TOOL_CALLS);
            case ChatEvent.Used(Usage usage) -> new ChatEvent.Used(whole(usage));
            default -> event;
        };
    }

    private @Nullable ChatEvent rest(ChatEvent.CallArguments call, ToolCall before) {
        String rest =
                HalfCall.rest(before.arguments(), call.fragment())
                        .orElseThrow(
                                () ->
                                        new ProviderFailure.CutShort(
                                                provider,
                                                "goes on with another call than had begun"));
        return rest.isEmpty() ? null : new ChatEvent.CallArguments(call.index(), rest);
    }

    /** The engine read what was there as part of the prompt. */
    private Usage whole(Usage rest) {
        long prompt = Math.max(0, rest.promptTokens() - begun.tokens());
        return new Usage(
                prompt,
                Math.min(rest.cachedTokens(), prompt),
                rest.completionTokens() + begun.tokens(),
                rest.reasoningTokens() + begun.thoughtTokens());
    }

    @Override
    public void close() {
        stream.close();
    }
}
