package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.http.Fields;
import java.util.List;
import java.util.Optional;

/** Reads what form a client wants its text in. */
final class FormReading {
    private static final List<String> LENGTHS = List.of("low", "medium", "high");

    private FormReading() {}

    static AnswerForm form(Fields text) {
        return text.object("format").map(FormReading::read).orElseGet(AnswerForm.Free::new);
    }

    private static AnswerForm read(Fields format) {
        String type = format.requiredText("type");
        return switch (type) {
            case "text" -> new AnswerForm.Free();
            case "json_object" -> new AnswerForm.JsonObject();
            case "json_schema" -> schema(format);
            default ->
                    throw Fields.wrong(
                            format.path("type"),
                            Fields.quoted(type),
                            "text, json_object or json_schema");
        };
    }

    private static AnswerForm schema(Fields format) {
        Fields schema = format.requiredObject("schema");
        ObjectNode whole = JsonNodeFactory.instance.objectNode().put("type", "json_schema");
        ObjectNode named = whole.putObject("json_schema");
        named.put("name", format.requiredText("name"));
        format.text("description").ifPresent(about -> named.put("description", about));
        named.putRawValue("schema", new RawValue(schema.whole().text()));
        Optional<JsonNode> said = format.take("strict");
        boolean strict = format.flag("strict");
        said.ifPresent(_ -> named.put("strict", strict));
        return new AnswerForm.Schema(schema.whole(), schema.path(), new RawJson(whole.toString()));
    }

    /** How much the model should say; empty where the client does not. */
    static Optional<String> verbosity(Fields text) {
        Optional<String> word = text.text("verbosity");
        word.filter(length -> !LENGTHS.contains(length))
                .ifPresent(
                        length -> {
                            throw Fields.wrong(
                                    text.path("verbosity"),
                                    Fields.quoted(length),
                                    String.join(", ", LENGTHS));
                        });
        return word;
    }
}
