package dev.stepgate.provider;

import dev.stepgate.chat.ChatRequest;
import java.util.Optional;

/**
 * A provider that counts tokens as its model does, without computing an answer. Thread-safe; never
 * waits for the model, and knows nothing while that is not loaded.
 */
@FunctionalInterface
public interface Counts {

    /**
     * How long a request is and its answer may be.
     *
     * @return empty where it cannot be known now
     * @throws ProviderFailure where {@link Provider#open} would refuse the conversation
     */
    Optional<Size> size(ChatRequest request);

    /**
     * A request in tokens. Immutable.
     *
     * @param promptTokens exactly those that usage will tell
     * @param mostAnswerTokens the most that fit behind them, for each choice, whatever is wished
     */
    record Size(int promptTokens, int mostAnswerTokens) {}
}
