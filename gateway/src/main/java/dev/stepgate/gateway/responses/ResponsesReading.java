package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.Fields.Span;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.responses.ResponsesAsked.Telling;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the body of a response's request: strict about what we know, and what we do not know passes
 * through. Fields and their meaning are those of OpenAI's published specification (wire facts,
 * §7.1).
 */
final class ResponsesReading {
    private static final Span TEMPERATURE = new Span(0, true, 2);
    private static final Span TOP_P = new Span(0, false, 1);
    private static final int MOST_ALTERNATIVES = 20;
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    private static final String PREVIOUS = "previous_response_id";
    private static final String STORE = "store";
    private static final String CARRIED = "reasoning.encrypted_content";
    private static final String ODDS = "message.output_text.logprobs";

    /** Of the last six there is nothing here that could be included. */
    private static final Set<String> INCLUDABLE =
            Set.of(
                    CARRIED,
                    ODDS,
                    "file_search_call.results",
                    "web_search_call.results",
                    "web_search_call.action.sources",
                    "message.input_image.image_url",
                    "computer_call_output.output.image_url",
                    "code_interpreter_call.outputs");

    /** What says something to OpenAI only, and no chat completion knows. */
    private static final List<String> OPENAIS_OWN =
            List.of("context_management", "client_metadata", "stream_options");

    private ResponsesReading() {}

    /**
     * What the client asks for.
     *
     * @param past what it may go on from
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static ResponsesAsked read(byte[] body, Past past) {
        ObjectNode root = JsonBody.read(body);
        Fields fields = Fields.of(root);
        String model = fields.model();
        boolean streamed = fields.flag("stream");
        refuseWhatIsNotKept(fields);
        Conversation conversation = new Conversation();
        fields.text("instructions")
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> conversation.add(Role.SYSTEM, TextParts.of(text)));
        String previous = fields.textOrEmpty(PREVIOUS);
        ArrayNode input = InputReading.items(fields, !previous.isEmpty());
        InputReading.read(past.upTo(PREVIOUS, previous), conversation, past);
        InputReading.read(input, conversation, past);
        ToolsReading tools = ToolsReading.of(fields);
        Fields reasoning = fields.object("reasoning").orElseGet(Fields::none);
        Set<String> included = included(fields);
        OptionalInt alternatives = fields.integer("top_logprobs", 0, MOST_ALTERNATIVES);
        boolean odds = included.contains(ODDS);
        Fields text = fields.object("text").orElseGet(Fields::none);
        AnswerWishes answer =
                new AnswerWishes(
                                1,
                                odds ? OptionalInt.of(alternatives.orElse(0)) : OptionalInt.empty())
                        .as(FormReading.form(text))
                        .calling(CallsReading.read(fields, tools.names()))
                        .thinking(ThoughtReading.wishes(reasoning));
        SamplingWishes sampling = sampling(fields);
        boolean store = store(fields, past);
        checkAside(fields, Fields.of(root));
        Map<String, RawJson> extras = extras(fields, text);
        ChatRequest request =
                new ChatRequest(
                        model, conversation.messages(), tools.tools(), sampling, answer, extras);
        return new ResponsesAsked(
                request,
                streamed,
                new Telling(
                        ThoughtReading.shown(reasoning),
                        included.contains(CARRIED),
                        odds,
                        tools.names()),
                Echo.of(root, tools.echo()),
                input,
                previous,
                store);
    }

    /** Where responses are kept, this one is unless the client says otherwise. */
    private static boolean store(Fields fields, Past past) {
        boolean unsaid = fields.take(STORE).isEmpty();
        boolean wished = fields.flag(STORE);
        return past.stores() && (unsaid || wished);
    }

    private static void refuseWhatIsNotKept(Fields fields) {
        if (fields.flag("background")) {
            throw Fields.wrong("background", "true", "false: answers are given while one waits");
        }
        for (String name : List.of("conversation", "prompt")) {
            if (fields.take(name).isPresent()) {
                throw Fields.wrong(name, "an id", "none: none is kept here");
            }
        }
    }

    private static Set<String> included(Fields fields) {
        Set<String> included = new HashSet<>();
        int at = 0;
        for (JsonNode node : fields.items("include")) {
            String path = "include[" + at++ + "]";
            if (!node.isTextual() || !INCLUDABLE.contains(node.textValue())) {
                throw Fields.wrong(
                        path,
                        node.isTextual() ? Fields.quoted(node.textValue()) : Fields.kind(node),
                        CARRIED + ", " + ODDS + " or another of OpenAI's");
            }
            included.add(node.textValue());
        }
        return included;
    }

    private static SamplingWishes sampling(Fields fields) {
        return new SamplingWishes(
                fields.number("temperature", TEMPERATURE),
                fields.number("top_p", TOP_P),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                fields.integer("max_output_tokens", 1, "1 or more"),
                List.of());
    }

    /** Reads what changes nothing here, so that what is repeated of it is right. */
    private static void checkAside(Fields fields, Fields aside) {
        fields.integer("max_tool_calls", 1, "1 or more");
        String truncation = fields.textOrEmpty("truncation");
        if (!Set.of("", "auto", "disabled").contains(truncation)) {
            throw Fields.wrong("truncation", Fields.quoted(truncation), "auto or disabled");
        }
        fields.object("metadata").ifPresent(ResponsesReading::checkMetadata);
        OPENAIS_OWN.forEach(fields::take);
        Echo.MAYBE.forEach(aside::textOrEmpty); // which pass through nevertheless
    }

    private static void checkMetadata(Fields metadata) {
        int pairs = 0;
        for (String name : metadata.names()) {
            String value = metadata.textOrEmpty(name);
            if (name.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
                throw Fields.wrong(
                        "metadata",
                        Fields.quoted(name),
                        "keys of at most 64 characters, and values of at most 512");
            }
            pairs++;
        }
        if (pairs > MOST_METADATA) {
            throw Fields.wrong("metadata", pairs + " pairs", "at most " + MOST_METADATA);
        }
    }

    /** A chat completion has its length of speech at the top. */
    private static Map<String, RawJson> extras(Fields fields, Fields text) {
        Map<String, RawJson> extras = new LinkedHashMap<>(fields.rest());
        FormReading.verbosity(text)
                .ifPresent(word -> extras.put("verbosity", new RawJson('"' + word + '"')));
        return extras;
    }
}
