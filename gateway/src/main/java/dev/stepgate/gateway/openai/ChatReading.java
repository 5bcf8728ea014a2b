package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.openai.Fields.Span;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of a chat completion: strict about what we know, and what we do not know passes
 * through. Fields and their meaning are those of OpenAI's published specification.
 */
final class ChatReading {
    private static final int MOST_STOPS = 16;
    private static final int LONGEST_MODEL = 256;
    private static final Span TEMPERATURE = new Span(0, true, 2);
    private static final Span TOP_P = new Span(0, false, 1);
    private static final Span MIN_P = new Span(0, true, 1);
    private static final String ONE_OR_MORE = "1 or more";

    private ChatReading() {}

    /**
     * What the client asks for.
     *
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static ChatAsked read(byte[] body) {
        Fields fields = Fields.of(JsonBody.read(body));
        String model = fields.requiredText("model");
        if (model.length() > LONGEST_MODEL) {
            throw Fields.wrong("model", model.length() + " characters", "at most " + LONGEST_MODEL);
        }
        onlyOneAnswer(fields);
        boolean streamed = fields.flag("stream");
        boolean withUsage =
                fields.object("stream_options")
                        .map(options -> options.flag("include_usage"))
                        .orElse(false);
        List<Message> messages = messages(fields);
        List<Tool> tools = tools(fields);
        SamplingWishes sampling = sampling(fields);
        ChatRequest request = new ChatRequest(model, messages, tools, sampling, fields.rest());
        return new ChatAsked(request, streamed, streamed && withUsage);
    }

    private static void onlyOneAnswer(Fields fields) {
        OptionalInt answers = fields.integer("n", 1, "1");
        if (answers.orElse(1) != 1) {
            throw Fields.wrong("n", Integer.toString(answers.getAsInt()), "1");
        }
    }

    private static List<Message> messages(Fields fields) {
        ArrayNode list =
                fields.array("messages")
                        .orElseThrow(
                                () -> Fields.wrong("messages", "missing", "a list of messages"));
        if (list.isEmpty()) {
            throw Fields.wrong("messages", "empty", "at least one message");
        }
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            messages.add(MessageReading.read(Fields.at("messages[" + i + "]", list.get(i))));
        }
        return messages;
    }

    private static List<Tool> tools(Fields fields) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode node : fields.items("tools")) {
            tools.add(tool(Fields.at("tools[" + tools.size() + "]", node)));
        }
        return tools;
    }

    private static Tool tool(Fields tool) {
        String type = tool.text("type").orElse("function");
        if (!type.equals("function")) {
            throw Fields.wrong(tool.path("type"), Fields.quoted(type), "function");
        }
        Fields function =
                tool.object("function")
                        .orElseThrow(
                                () -> Fields.wrong(tool.path("function"), "missing", "an object"));
        return new Tool(function.requiredText("name"), tool.whole());
    }

    private static SamplingWishes sampling(Fields fields) {
        OptionalInt older = fields.integer("max_tokens", 1, ONE_OR_MORE);
        OptionalInt newer = fields.integer("max_completion_tokens", 1, ONE_OR_MORE);
        OptionalInt topK = fields.integer("top_k", -1, "0 for all, or 1 or more");
        return new SamplingWishes(
                fields.number("temperature", TEMPERATURE),
                fields.number("top_p", TOP_P),
                topK.orElse(0) > 0 ? topK : OptionalInt.empty(),
                fields.number("min_p", MIN_P),
                fields.whole("seed"),
                newer.isPresent() ? newer : older,
                stops(fields));
    }

    private static List<String> stops(Fields fields) {
        JsonNode node = fields.take("stop").orElse(null);
        List<String> stops = new ArrayList<>();
        if (node == null) {
            return stops;
        }
        if (node.isTextual()) {
            stops.add(node.textValue());
        } else if (node instanceof ArrayNode list && list.size() <= MOST_STOPS) {
            for (int i = 0; i < list.size(); i++) {
                JsonNode stop = list.get(i);
                if (!stop.isTextual()) {
                    throw Fields.wrong("stop[" + i + "]", Fields.kind(stop), "a string");
                }
                stops.add(stop.textValue());
            }
        } else {
            String found = node.isArray() ? node.size() + " strings" : Fields.kind(node);
            throw Fields.wrong("stop", found, "a string, or at most " + MOST_STOPS + " strings");
        }
        stops.removeIf(String::isEmpty);
        return stops;
    }
}
