package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of a chat completion: strict about what we know, and what we do not know passes
 * through. Fields and their meaning are those of OpenAI's published specification.
 */
final class ChatReading {
    private static final int MOST_ALTERNATIVES = 20;

    /** One request counts as one, and may take no more than a fair share of the model. */
    private static final int MOST_CHOICES = 16;

    private ChatReading() {}

    /**
     * What the client asks for.
     *
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static ChatAsked read(byte[] body) {
        ObjectNode root = JsonBody.read(body);
        Fields fields = Fields.of(root);
        Fields aside = Fields.of(root); // whose fields pass through nevertheless
        String model = fields.model();
        Streaming streaming = Streaming.read(fields);
        List<Message> messages = messages(fields);
        List<Tool> tools = ToolReading.tools(fields);
        SamplingWishes sampling = SamplingReading.read(fields);
        AnswerWishes answer =
                answer(fields)
                        .as(FormReading.read(fields))
                        .calling(ToolReading.calls(fields, tools))
                        .thinking(ThoughtReading.read(aside));
        ChatRequest request =
                new ChatRequest(model, messages, tools, sampling, answer, fields.rest());
        refuseSounds(aside);
        boolean withThought = !ThoughtReading.excluded(aside);
        return new ChatAsked(request, streaming.streamed(), streaming.withUsage(), withThought);
    }

    /** An answer is text: whoever wants to hear it would get none of what he asked for. */
    private static void refuseSounds(Fields fields) {
        int at = 0;
        for (JsonNode wanted : fields.items("modalities")) {
            if (!wanted.asText().equals("text")) {
                String found =
                        wanted.isTextual()
                                ? Fields.quoted(wanted.textValue())
                                : Fields.kind(wanted);
                throw Fields.wrong("modalities[" + at + "]", found, "text");
            }
            at++;
        }
    }

    private static AnswerWishes answer(Fields fields) {
        int choices = fields.integer("n", 1, MOST_CHOICES).orElse(1);
        boolean odds = fields.flag("logprobs");
        OptionalInt alternatives = fields.integer("top_logprobs", 0, MOST_ALTERNATIVES);
        if (!odds && alternatives.orElse(0) > 0) {
            throw Fields.wrong(
                    "top_logprobs",
                    Integer.toString(alternatives.getAsInt()),
                    "none unless logprobs is true");
        }
        return new AnswerWishes(
                choices, odds ? OptionalInt.of(alternatives.orElse(0)) : OptionalInt.empty());
    }

    private static List<Message> messages(Fields fields) {
        ArrayNode list = fields.messages();
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            messages.add(MessageReading.read(Fields.at("messages[" + i + "]", list.get(i))));
        }
        return messages;
    }
}
