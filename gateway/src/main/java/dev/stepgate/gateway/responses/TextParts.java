package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.chat.Content.Part.TextPart;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what an item says: a string or a list of parts. */
final class TextParts {
    private static final String EXPECTED = "a string or a list of parts";

    private TextParts() {}

    /**
     * The parts of a message. No model here sees or hears, so a part that is not text is refused
     * rather than lost.
     */
    static List<TextPart> said(Fields item, String field) {
        return read(
                item,
                field,
                part -> {
                    throw Fields.wrong(
                            part.path(),
                            "a part of type " + Fields.quoted(part.requiredText("type")),
                            "input_text; this model reads text only");
                });
    }

    /** The parts of a tool's result: the conversation could not go on without what is not text. */
    static List<TextPart> result(Fields item, String field) {
        return read(
                item,
                field,
                part -> "[" + part.requiredText("type") + " left out: this model reads text only]");
    }

    private static List<TextPart> read(Fields item, String field, Function<Fields, String> other) {
        String path = item.path(field);
        JsonNode node = item.take(field).orElseThrow(() -> Fields.wrong(path, "missing", EXPECTED));
        if (node.isTextual()) {
            return of(node.textValue());
        }
        if (!(node instanceof ArrayNode list)) {
            throw Fields.wrong(path, Fields.kind(node), EXPECTED);
        }
        List<TextPart> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Fields part = Fields.at(path + "[" + i + "]", list.get(i));
            String type = part.requiredText("type");
            parts.add(
                    part(
                            switch (type) {
                                case "input_text",
                                        "output_text",
                                        "text",
                                        "summary_text",
                                        "reasoning_text" ->
                                        text(part, "text");
                                case "refusal" -> text(part, "refusal");
                                default -> other.apply(part);
                            }));
        }
        return parts;
    }

    private static String text(Fields part, String field) {
        return part.text(field)
                .orElseThrow(() -> Fields.wrong(part.path(field), "missing", "a string"));
    }

    /** A text as parts. */
    static List<TextPart> of(String text) {
        return List.of(part(text));
    }

    private static TextPart part(String text) {
        RawJson whole =
                new RawJson(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("type", "text")
                                .put("text", text)
                                .toString());
        return new TextPart(text, whole);
    }
}
