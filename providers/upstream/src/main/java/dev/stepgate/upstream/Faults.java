package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sixteen faults of the failover catalogue, as one upstream shows them. */
final class Faults {
    private static final Make MAKE = Make.PLAIN;
    private static final String UNAVAILABLE =
            "{\"error\":{\"message\":\"The server is overloaded\",\"type\":\"server_error\",\"code\":503}}";
    private static final String INTERNAL =
            "{\"error\":{\"message\":\"Internal server error\",\"type\":\"server_error\",\"code\":500}}";
    private static final String LIMITED =
            "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"rate_limit_error\","
                    + "\"code\":\"rate_limit_exceeded\"}}";
    private static final String TOO_LONG =
            "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens. However, "
                    + "your messages resulted in 9000 tokens.\",\"type\":\"invalid_request_error\","
                    + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}";
    private static final String AGAINST_POLICY =
            "{\"error\":{\"message\":\"The prompt was flagged: violence\","
                    + "\"type\":\"invalid_request_error\",\"param\":null,"
                    + "\"code\":\"content_policy_violation\"}}";

    private Faults() {}

    static List<Scenario> all() {
        return List.of(
                fault("01", "429 with Retry-After: 2 once, then healthy", Faults::limitedOnce),
                fault("02", "429 without Retry-After, always", asked -> Reply.error(429, LIMITED)),
                fault("03", "500 once, then healthy", once(Reply.error(500, INTERNAL))),
                fault("04", "503 always", asked -> unavailable()),
                fault("05", "reset before any byte once, then healthy", once(Reply.resetting())),
                fault("06", "accepts, then never answers", asked -> Reply.silence()),
                fault("07", "headers at once, first token after 20 s", Faults::lateToken),
                fault("08", "dies after 40 of 60 tokens, no terminator", Faults::dies),
                fault("09", "silent for 30 s after 20 tokens", Faults::stalls),
                fault("10", "the tenth event is no JSON, its token is lost", Faults::broken),
                fault("11", "complete, but ends without [DONE]", Faults::undone),
                fault("11-open", "the same, and stays connected for 30 s", Faults::undoneAndOpen),
                fault("12", "400 context_length_exceeded", asked -> Reply.error(400, TOO_LONG)),
                fault(
                        "13",
                        "400 content_policy_violation",
                        asked -> Reply.error(400, AGAINST_POLICY)),
                fault("14", "as fault-08; let the fallback be prefill-refused", Faults::dies),
                fault("15", "503 for 60 s after the first request, then healthy", Faults::recovers),
                fault("16", "503 always: who is billed?", asked -> unavailable()));
    }

    private static Scenario fault(String number, String sentence, Scenario.Script script) {
        return new Scenario("fault-" + number, sentence, Endpoints.beside(MAKE, script));
    }

    static Reply unavailable() {
        return Reply.error(503, UNAVAILABLE);
    }

    private static Scenario.Script once(Reply first) {
        return asked -> asked.attempt() == 1 ? first : Telling.healthy(MAKE, asked);
    }

    private static Reply limitedOnce(Asked asked) {
        return asked.attempt() == 1
                ? Reply.error(429, LIMITED, "Retry-After", asked.seconds(2))
                : Telling.healthy(MAKE, asked);
    }

    private static Reply lateToken(Asked asked) {
        Duration late = Duration.ofSeconds(20);
        if (!asked.streamed()) {
            return Telling.healthy(MAKE, asked).after(late);
        }
        return Telling.rest(Reply.streaming().pause(late), MAKE, asked, 0);
    }

    private static Reply dies(Asked asked) {
        return asked.streamed()
                ? Telling.beginning(MAKE, asked, 40).hangUp()
                : Telling.cutShort(MAKE, asked);
    }

    private static Reply stalls(Asked asked) {
        Duration silent = Duration.ofSeconds(30);
        if (!asked.streamed()) {
            return Telling.healthy(MAKE, asked).after(silent);
        }
        return Telling.rest(Telling.beginning(MAKE, asked, 20).pause(silent), MAKE, asked, 20);
    }

    private static Reply broken(Asked asked) {
        if (!asked.streamed()) {
            return Reply.json("{\"id\":\"chatcmpl-scripted\",\"choices\":[{\"mess");
        }
        Speech speech = Speech.of(MAKE, asked, asked.answer());
        List<String> frames = new ArrayList<>(speech.opening());
        frames.addAll(speech.tokens());
        frames.addAll(speech.ending());
        if (frames.size() >= 10) {
            frames.set(9, "data: {\"id\":\"chatcmpl-scripted\",\"choices\":[{\"del\n\n");
        }
        frames.addAll(speech.farewell());
        return Reply.streaming().frames(frames).end();
    }

    private static Reply undone(Asked asked) {
        return asked.streamed() ? withoutFarewell(asked).end() : Telling.healthy(MAKE, asked);
    }

    private static Reply undoneAndOpen(Asked asked) {
        return asked.streamed()
                ? withoutFarewell(asked).pause(Duration.ofSeconds(30)).end()
                : Telling.healthy(MAKE, asked);
    }

    private static Reply withoutFarewell(Asked asked) {
        Speech speech = Speech.of(MAKE, asked, asked.answer());
        return Reply.streaming()
                .frames(speech.opening())
                .frames(speech.tokens())
                .frames(speech.ending());
    }

    private static Reply recovers(Asked asked) {
        boolean down = asked.standing().elapsed().compareTo(Duration.ofSeconds(60)) < 0;
        return down ? unavailable() : Telling.healthy(MAKE, asked);
    }

    /** An error in OpenAI's shape. */
    static String error(String message, String type, String code) {
        var root = JsonNodeFactory.instance.objectNode();
        root.putObject("error").put("message", message).put("type", type).put("code", code);
        return root.toString();
    }
}
