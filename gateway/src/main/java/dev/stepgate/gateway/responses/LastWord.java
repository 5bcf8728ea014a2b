package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.responses.ResponseObject.Standing;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a response is at its end, and that it is kept where that is wished for. Owned by the
 * request's thread.
 */
final class LastWord {
    private final ResponseObject response;
    private final Output output;
    private final InstantSource clock;
    private final Predicate<String> keeping;
    private FinishReason reason = FinishReason.STOP;
    private Usage usage = new Usage(0, 0, 0, 0);

    /**
     * @param keeping keeps a whole response, and says whether it is kept
     */
    LastWord(
            ResponseObject response,
            Output output,
            InstantSource clock,
            Predicate<String> keeping) {
        this.response = response;
        this.output = output;
        this.clock = clock;
        this.keeping = keeping;
    }

    void began(Prompted prompt) {
        usage = new Usage(prompt.tokens(), prompt.cachedTokens().orElse(0), 0, 0);
    }

    void used(Usage whole) {
        usage = whole;
    }

    void finished(ChatEvent.Finished finished) {
        reason = finished.reason();
    }

    /**
     * Ends the output.
     *
     * @param bound the allowance that ended the answer
     */
    Standing end(Optional<String> bound) {
        Standing standing = Standing.ended(reason, bound, clock.instant().getEpochSecond());
        output.end(standing);
        return standing;
    }

    /** The whole response; it says that it is kept only if it is. */
    String json(Standing standing, String model) {
        String whole = json(response, standing, model);
        if (!response.store() || keeping.test(whole)) {
            return whole;
        }
        return json(response.unkept(), standing, model);
    }

    private String json(ResponseObject as, Standing standing, String model) {
        StringBuilder out = new StringBuilder(1024);
        as.append(out, standing, model, output, usage);
        return out.toString();
    }
}
