package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatRequest;
import java.util.List;

/**
 * A completion of raw text as a client asked for it. Immutable.
 *
 * @param echoes what goes before the choices of each page; none where no echo is wanted
 */
record CompletionAsked(ChatRequest request, Streaming streaming, List<String> echoes) {
    CompletionAsked {
        echoes = List.copyOf(echoes);
    }

    /** What goes before a choice. */
    String echo(int choice) {
        int page = choice / request.answer().choices();
        return page < echoes.size() ? echoes.get(page) : "";
    }
}
