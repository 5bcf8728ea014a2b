package dev.stepgate.gateway.openai;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.gateway.http.Fields;
import java.util.Optional;

/**
 * Reads what form a client wants its answer in: OpenAI's {@code response_format}, llama.cpp's
 * schema in it, and llama.cpp's {@code grammar}.
 */
final class FormReading {
    private static final String FORMAT = "response_format";

    private FormReading() {}

    static AnswerForm read(Fields fields) {
        AnswerForm form =
                fields.object(FORMAT).map(FormReading::form).orElse(new AnswerForm.Free());
        Optional<String> grammar = fields.text("grammar").filter(text -> !text.isEmpty());
        if (grammar.isEmpty()) {
            return form;
        }
        if (!(form instanceof AnswerForm.Free)) {
            throw Fields.wrong("grammar", "a string", "none beside " + FORMAT);
        }
        return new AnswerForm.Grammar(grammar.get());
    }

    private static AnswerForm form(Fields format) {
        String type = format.requiredText("type");
        return switch (type) {
            case "text" -> new AnswerForm.Free();
            case "json_object" ->
                    format.object("schema")
                            .map(schema -> schema(format, schema))
                            .orElse(new AnswerForm.JsonObject());
            case "json_schema" -> {
                Fields named = format.requiredObject("json_schema");
                named.requiredText("name");
                named.flag("strict");
                yield schema(format, named.requiredObject("schema"));
            }
            default -> new AnswerForm.Other(type, format.whole());
        };
    }

    private static AnswerForm schema(Fields format, Fields schema) {
        return new AnswerForm.Schema(schema.whole(), schema.path(), format.whole());
    }
}
