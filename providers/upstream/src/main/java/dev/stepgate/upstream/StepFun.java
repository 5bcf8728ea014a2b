package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** StepFun's rows of the dialect catalogue, S1 to S8 (wire facts, sections 2 and 15). */
final class StepFun {
    private static final Make MAKE = Make.STEPFUN;
    private static final String THOUGHT = "thought1 thought2 thought3 thought4 thought5";
    private static final int CONCURRENT = 5;

    private static final List<String> REFUSED =
            List.of("store", "max_completion_tokens", "stream_options");

    private static final String XML_CALL =
            """
            <tool_call>
            <function=get_weather>
            <parameter=city>
            Paris
            </parameter>
            </function>
            </tool_call>""";

    private StepFun() {}

    static List<Scenario> all() {
        return List.of(
                row("1", "usage in every chunk, empty roles and finishes", StepFun::thoughtful),
                row("2", "deepseek-style: reasoning_content", StepFun::deepseek),
                row("3", "a tool call as XML in the text", StepFun::xmlCall),
                row("4", "451 content moderation", asked -> moderated()),
                row("5", "429 without any header", asked -> limited()),
                row("6", "400 to fields it does not know, and to developers", StepFun::strict),
                row("7", "Messages with stop_reason at the top", StepFun::messages),
                row("8", "429 to the sixth request at a time", StepFun::crowded));
    }

    private static Scenario row(String number, String sentence, Scenario.Script script) {
        return new Scenario("stepfun-" + number, sentence, Endpoints.beside(MAKE, chats(script)));
    }

    /** It has no raw completions. */
    private static Scenario.Script chats(Scenario.Script script) {
        return asked ->
                asked.endpoint().equals("/completions")
                        ? Endpoints.notFound(asked)
                        : script.answer(asked);
    }

    private static Reply thoughtful(Asked asked) {
        return Telling.telling(MAKE, asked, asked.fitted(asked.standard().thinking(THOUGHT)));
    }

    private static Reply deepseek(Asked asked) {
        Answer answer = asked.fitted(asked.standard().thinking(THOUGHT));
        return Telling.telling(Make.STEPFUN_DEEPSEEK, asked, answer);
    }

    private static Reply xmlCall(Asked asked) {
        List<Piece.Said> lines = XML_CALL.lines().map(line -> new Piece.Said(line + "\n")).toList();
        return Telling.telling(MAKE, asked, new Answer(List.copyOf(lines), "stop"));
    }

    private static Reply moderated() {
        return Reply.error(
                451,
                "{\"error\":{\"message\":\"The content you provided or machine outputted is"
                        + " blocked.\",\"type\":\"censorship_blocked\"}}");
    }

    private static Reply limited() {
        return Reply.error(
                429,
                "{\"error\":{\"message\":\"Too many requests, please retry later\","
                        + "\"type\":\"rate_limited\"}}");
    }

    private static Reply strict(Asked asked) {
        Optional<String> refused = refused(asked.body());
        return refused.map(
                        field ->
                                Reply.error(
                                        400,
                                        "{\"error\":{\"message\":\"Unrecognized request argument: %s\",\"type\":\"request_params_invalid\"}}"
                                                .formatted(field)))
                .orElseGet(() -> thoughtful(asked));
    }

    private static Optional<String> refused(JsonNode body) {
        List<String> found = new ArrayList<>();
        REFUSED.stream().filter(body::has).forEach(found::add);
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("developer")) {
                found.add("role developer");
            }
        }
        for (JsonNode tool : body.path("tools")) {
            if (tool.path("function").has("strict")) {
                found.add("strict");
            }
        }
        return found.stream().findFirst();
    }

    private static Reply messages(Asked asked) {
        if (!asked.endpoint().equals("/messages") || !asked.streamed()) {
            return thoughtful(asked);
        }
        Answer answer = asked.fitted(asked.standard().thinking(THOUGHT));
        var speech = new MessagesSpeech(asked, answer, MessagesSpeech.StopPlace.TOP);
        return Reply.streaming()
                .frames(
                        Stream.of(
                                        speech.opening(),
                                        speech.tokens(),
                                        speech.ending(),
                                        speech.farewell())
                                .flatMap(List::stream)
                                .toList())
                .end();
    }

    private static Reply crowded(Asked asked) {
        return asked.standing().unfinished() > CONCURRENT
                ? Reply.error(
                        429,
                        "{\"error\":{\"message\":\"concurrency limit exceeded: 5\","
                                + "\"type\":\"rate_limited\"}}")
                : Telling.slowly(MAKE, asked, Duration.ofMillis(50));
    }

    static Reply account() {
        return Reply.json(
                "{\"object\":\"account\",\"type\":\"prepaid\",\"balance\":12.5,"
                        + "\"total_cash_balance\":12.5,\"total_voucher_balance\":0}");
    }
}
