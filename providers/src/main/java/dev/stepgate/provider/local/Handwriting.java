package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Prompt.Turns;
import dev.stepgate.chat.Spoken;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.Transcript;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How a model of this process writes conversations down, lent to upstreams that run one of the same
 * layout. Thread-safe. Nothing is written while the model is not loaded.
 */
final class Handwriting implements Layout {
    private final String provider;
    private final Supplier<Optional<LocalModel>> model;
    private final Supplier<String> callIds;

    /**
     * @param model the loaded one, if it is
     * @param callIds names for tool calls, each new
     */
    Handwriting(String provider, Supplier<Optional<LocalModel>> model, Supplier<String> callIds) {
        this.provider = provider;
        this.model = model;
        this.callIds = callIds;
    }

    @Override
    public Optional<Page> page(ChatRequest request, Spoken spoken) {
        if (!(request.prompt() instanceof Turns)) {
            return Optional.empty(); // raw text has no layout
        }
        try {
            Prompt.Chat chat =
                    Conversation.prompt(provider, request).opened(Conversation.opening(spoken));
            return model.get()
                    .flatMap(loaded -> loaded.transcribe(chat))
                    .map(
                            transcript ->
                                    new Page(
                                            transcript.text(),
                                            OptionalLong.empty(),
                                            new Reader(
                                                    transcript, BegunCalls.of(provider, spoken))));
        } catch (EngineFault | ProviderFailure cannotBeLaidOut) {
            return Optional.empty();
        }
    }

    /** Reads one answer. Owned by one thread. */
    private final class Reader implements Reading {
        private final Transcript transcript;
        private final BegunCalls calls;

        Reader(Transcript transcript, BegunCalls calls) {
            this.transcript = transcript;
            this.calls = calls;
        }

        @Override
        public List<ChatEvent> read(Piece piece) {
            return switch (piece) {
                case Piece.More(String text) -> events(transcript.read(text));
                case Piece.End(FinishReason reason, String stop) -> {
                    List<ChatEvent> events = events(transcript.finish());
                    boolean called = transcript.called() && reason == FinishReason.STOP;
                    events.add(
                            called
                                    ? new ChatEvent.Finished(FinishReason.TOOL_CALLS)
                                    : new ChatEvent.Finished(0, reason, stop));
                    yield events;
                }
            };
        }

        private List<ChatEvent> events(List<Token> tokens) {
            List<ChatEvent> events = new ArrayList<>();
            for (Token token : tokens) {
                switch (token) {
                    case Token.Thought thought ->
                            events.add(new ChatEvent.Reasoning(thought.text()));
                    case Token.Said said -> events.add(new ChatEvent.Text(said.text()));
                    case Token.Called call ->
                            Stream.of(
                                            new ChatEvent.CallStarted(
                                                    call.index(), callIds.get(), call.name()),
                                            new ChatEvent.CallArguments(
                                                    call.index(), call.arguments()))
                                    .flatMap(event -> calls.news(event).stream())
                                    .forEach(events::add);
                }
            }
            return events;
        }
    }
}
