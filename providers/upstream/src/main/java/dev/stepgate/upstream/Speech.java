package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One answer put into the bytes of one endpoint. Immutable. */
sealed interface Speech permits ChatSpeech, MessagesSpeech, RawSpeech, VectorSpeech {

    /** What comes before the first token: frames of a stream. */
    List<String> opening();

    /** One text for each token, of a frame or several. */
    List<String> tokens();

    /** Finish, usage and the like: frames of a stream. */
    List<String> ending();

    /** What ends the stream for good; empty where its end is enough. */
    List<String> farewell();

    /** The answer that is not streamed. */
    String whole();

    /** Puts an answer into the words of the endpoint that was asked. */
    static Speech of(Make make, Asked asked, Answer answer) {
        return switch (asked.endpoint()) {
            case "/messages" -> new MessagesSpeech(asked, answer, MessagesSpeech.StopPlace.DELTA);
            case "/completions" -> new RawSpeech(asked, answer);
            case "/embeddings" -> new VectorSpeech(asked, make.vectors());
            default -> new ChatSpeech(make, asked, answer);
        };
    }

    /** One frame of data. */
    static String frame(JsonNode data) {
        return "data: " + data + "\n\n";
    }

    /** OpenAI's last frame. */
    static String done() {
        return "data: [DONE]\n\n";
    }
}
