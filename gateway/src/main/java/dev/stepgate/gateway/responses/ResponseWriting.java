package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.http.WholeAnswer;
import java.util.Optional;

/** Gathers an answer and writes it as one response. Owned by the request's thread. */
final class ResponseWriting implements WholeAnswer.Body {
    private final Output output;
    private final LastWord last;

    ResponseWriting(Output output, LastWord last) {
        this.output = output;
        this.last = last;
    }

    @Override
    public Prompted began(Prompted prompt) {
        last.began(prompt);
        return prompt;
    }

    @Override
    public void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Finished finished -> last.finished(finished);
            case ChatEvent.Used used -> last.used(used.usage());
            case ChatEvent.OfChoice said -> output.take(said);
        }
    }

    @Override
    public String json(String model, Optional<String> bound) {
        return last.json(last.end(bound), model);
    }
}
