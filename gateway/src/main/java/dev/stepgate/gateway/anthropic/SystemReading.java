package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.gateway.http.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the system says before the conversation. */
final class SystemReading {
    /**
     * Claude Code's first line is about its build and the request, and for Anthropic. It changes
     * with both: left in, no prompt would begin as one before.
     */
    private static final String BILLING = "x-anthropic-billing-header:";

    private SystemReading() {}

    /** The first message, if there is anything in it. */
    static Optional<Message> read(Fields fields) {
        return fields.take("system")
                .map(node -> content("system", node))
                .filter(content -> !(content instanceof Content.Nothing))
                .map(SystemReading::message);
    }

    /** What the system says later on. */
    static Message message(Content content) {
        return new Message(Role.SYSTEM, content, "", "", List.of(), "", Map.of());
    }

    static Content content(String path, JsonNode node) {
        if (node.isTextual()) {
            String text = withoutBilling(node.textValue());
            return text.isEmpty() ? new Content.Nothing() : new Content.Text(text);
        }
        if (!(node instanceof ArrayNode list)) {
            throw Fields.wrong(path, Fields.kind(node), "a string or a list of text blocks");
        }
        TextBlocks texts = new TextBlocks("\n\n");
        for (int i = 0; i < list.size(); i++) {
            Fields block = Fields.at(path + "[" + i + "]", list.get(i));
            String type = block.requiredText("type");
            if (!type.equals("text")) {
                throw Fields.wrong(block.path(), "a block of type " + Fields.quoted(type), "text");
            }
            texts.add(block, withoutBilling(TextBlocks.text(block)));
        }
        return texts.content();
    }

    private static String withoutBilling(String text) {
        if (!text.startsWith(BILLING)) {
            return text;
        }
        int end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(end).stripLeading();
    }
}
