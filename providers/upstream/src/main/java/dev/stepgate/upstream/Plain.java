package dev.stepgate.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scenarios that are no fault, and those that belong to no make. */
final class Plain {
    private static final Make MAKE = Make.PLAIN;
    private static final String THOUGHT = "thought1 thought2 thought3 thought4 thought5";
    private static final Duration UP = Duration.ofSeconds(5);
    private static final Duration DOWN = Duration.ofSeconds(5);
    private static final Duration FLAPPING_PACE = Duration.ofMillis(20);
    private static final int MEGABYTE = 1 << 20;
    private static final int ENDLESS_TOKENS = 1 << 20;

    private Plain() {}

    static List<Scenario> all() {
        return List.of(
                plain("healthy", "answers at once", asked -> Telling.healthy(MAKE, asked)),
                plain(
                        "slow",
                        "a token every 200 ms",
                        asked -> Telling.slowly(MAKE, asked, Duration.ofMillis(200))),
                plain("flap", "up for 5 s, down for 5 s, streams die with it", Plain::flap),
                plain("thinking", "five thoughts, then the answer", Plain::thinking),
                plain("tools", "calls the first tool of the request", Plain::tools),
                plain("agent", "runs a shell command when told run: COMMAND", Agent::answer),
                plain("big-arguments", "a tool call with 1 MB of arguments in a line", Plain::big),
                plain("endless", "a gigabyte of tokens, as fast as they are read", Plain::endless),
                plain(
                        "prefill-refused",
                        "400 to a last message of the assistant's, else healthy",
                        Plain::refusesPrefill),
                plain(
                        "framing",
                        "CR LF, data: without a space, letters cut in two",
                        Plain::framing),
                plain(
                        "vectors-numbers",
                        "embeddings as numbers, whatever was asked; else healthy",
                        asked -> vectors(asked, VectorSpeech.Form.NUMBERS)),
                plain(
                        "vectors-base64",
                        "embeddings in base 64, whatever was asked; else healthy",
                        asked -> vectors(asked, VectorSpeech.Form.BASE64)),
                plain(
                        "vectors-missing",
                        "one embedding fewer than there are inputs; else healthy",
                        Plain::oneVectorFewer),
                plain(
                        "messages-error",
                        "Anthropic's: event: error after ten tokens",
                        Plain::messagesError),
                plain(
                        "messages-overloaded",
                        "Anthropic's: 529 overloaded_error",
                        asked -> Reply.error(529, messagesOverloaded())));
    }

    private static Scenario plain(String name, String sentence, Scenario.Script script) {
        return new Scenario(name, sentence, Endpoints.beside(MAKE, script));
    }

    private static Reply flap(Asked asked) {
        Duration cycle = UP.plus(DOWN);
        Duration at = Duration.ofNanos(asked.standing().elapsed().toNanos() % cycle.toNanos());
        Duration left = UP.minus(at);
        if (!left.isPositive()) {
            return Reply.resetting();
        }
        long tokens = left.dividedBy(FLAPPING_PACE);
        if (tokens >= asked.answer().pieces().size()) {
            return Telling.slowly(MAKE, asked, FLAPPING_PACE);
        }
        if (!asked.streamed()) {
            return Reply.resetting().after(left);
        }
        Speech speech = Speech.of(MAKE, asked, asked.answer());
        return Reply.streaming()
                .frames(speech.opening())
                .paced(speech.tokens().subList(0, (int) tokens), FLAPPING_PACE)
                .reset();
    }

    private static Reply thinking(Asked asked) {
        return Telling.telling(MAKE, asked, asked.fitted(asked.standard().thinking(THOUGHT)));
    }

    private static Reply tools(Asked asked) {
        String name = asked.body().at("/tools/0/function/name").asText("get_weather");
        List<String> fragments = List.of("{\"ci", "ty\": \"Par", "is\", \"days\"", ": 2}");
        return Telling.telling(MAKE, asked, asked.fitted(Answer.calling(name, fragments)));
    }

    private static Reply big(Asked asked) {
        String name = asked.body().at("/tools/0/function/name").asText("write_file");
        String arguments = "{\"text\": \"" + "a".repeat(MEGABYTE - 12) + "\"}";
        return Telling.telling(MAKE, asked, Answer.calling(name, List.of(arguments)));
    }

    private static Reply endless(Asked asked) {
        Speech speech = Speech.of(MAKE, asked, Answer.saying("word ".repeat(160)));
        String token = Speech.of(MAKE, asked, saidAtOnce()).tokens().getFirst();
        return Reply.streaming()
                .frames(speech.opening())
                .repeating(token, ENDLESS_TOKENS)
                .frames(speech.ending())
                .frames(speech.farewell())
                .end();
    }

    /** One token of some 800 letters. */
    private static Answer saidAtOnce() {
        return new Answer(List.of(new Piece.Said("word ".repeat(160))), "stop");
    }

    private static Reply refusesPrefill(Asked asked) {
        return asked.prefilled()
                ? Reply.error(
                        400,
                        Faults.error(
                                "This model does not support assistant message prefill",
                                "invalid_request_error",
                                "invalid_value"))
                : Telling.healthy(MAKE, asked);
    }

    private static Reply framing(Asked asked) {
        if (!asked.streamed()) {
            return Telling.healthy(MAKE, asked);
        }
        Answer answer = asked.answer().after(List.of(new Piece.Said("Grüße 😀 ")));
        Speech speech = Speech.of(MAKE, asked, answer);
        List<String> frames = new ArrayList<>(speech.opening());
        frames.addAll(speech.tokens());
        frames.addAll(speech.ending());
        frames.addAll(speech.farewell());
        byte[] all =
                String.join("", frames)
                        .replace("data: ", "data:")
                        .replace("\n", "\r\n")
                        .getBytes(UTF_8);
        Reply reply = Reply.streaming();
        for (int from = 0; from < all.length; from += 7) {
            reply = reply.frame(Arrays.copyOfRange(all, from, Math.min(from + 7, all.length)));
        }
        return reply.end();
    }

    private static Reply vectors(Asked asked, VectorSpeech.Form form) {
        return asked.forVectors()
                ? Reply.json(new VectorSpeech(asked, form).whole())
                : Telling.healthy(MAKE, asked);
    }

    private static Reply oneVectorFewer(Asked asked) {
        int fewer = asked.inputTokens().size() - 1;
        return asked.forVectors()
                ? Reply.json(new VectorSpeech(asked, MAKE.vectors()).whole(fewer))
                : Telling.healthy(MAKE, asked);
    }

    private static Reply messagesError(Asked asked) {
        return Telling.beginning(MAKE, asked, 10)
                .frame("event: error\ndata: " + messagesOverloaded() + "\n\n")
                .end();
    }

    private static String messagesOverloaded() {
        var root = JsonNodeFactory.instance.objectNode().put("type", "error");
        root.putObject("error").put("type", "overloaded_error").put("message", "Overloaded");
        return root.toString();
    }
}
