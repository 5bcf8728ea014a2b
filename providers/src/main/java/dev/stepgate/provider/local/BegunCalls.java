package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Optional;

/**
 * The calls of an answer another began: they are told from there on, not again. Immutable.
 *
 * @param provider who goes on with them
 */
record BegunCalls(String provider, List<ToolCall> calls) {

    BegunCalls {
        calls = List.copyOf(calls);
    }

    static BegunCalls of(String provider, Spoken spoken) {
        return new BegunCalls(provider, spoken.calls());
    }

    /**
     * What of an event the client has not; of a call that had begun only the rest of its arguments.
     *
     * @throws ProviderFailure.CutShort where another call had begun
     */
    Optional<ChatEvent> news(ChatEvent event) {
        return switch (event) {
            case ChatEvent.CallStarted call when call.index() < calls.size() -> Optional.empty();
            case ChatEvent.CallArguments call when call.index() < calls.size() ->
                    Optional.of(rest(call))
                            .filter(rest -> !rest.isEmpty())
                            .map(rest -> new ChatEvent.CallArguments(call.index(), rest));
            default -> Optional.of(event);
        };
    }

    private String rest(ChatEvent.CallArguments call) {
        return HalfCall.rest(calls.get(call.index()).arguments(), call.fragment())
                .orElseThrow(
                        () ->
                                new ProviderFailure.CutShort(
                                        provider, "goes on with another call than had begun"));
    }
}
