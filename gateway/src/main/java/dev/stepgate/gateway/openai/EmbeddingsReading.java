package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.EmbeddingInput;
import dev.stepgate.chat.EmbeddingInput.Piece;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Vector;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads the body of a request for embeddings: strict about what we know (wire facts, §6.3). */
final class EmbeddingsReading {
    /** As OpenAI has it; more are sent in several requests. */
    private static final int MOST_INPUTS = 2048;

    private static final int MOST_DIMENSIONS = 65_536;
    private static final String EXPECTED =
            "a string, or a list of strings, of token ids, or of lists of token ids";

    private EmbeddingsReading() {}

    /**
     * What the client asks for.
     *
     * @throws dev.stepgate.gateway.refusal.Refusal.Malformed names the field, what it holds, and
     *     what was expected
     */
    static EmbeddingRequest read(byte[] body) {
        Fields fields = Fields.of(JsonBody.read(body));
        String model = fields.model();
        EmbeddingInput input =
                input(
                        fields.take("input")
                                .orElseThrow(() -> Fields.wrong("input", "missing", EXPECTED)));
        Vector.Form form = form(fields);
        OptionalInt dimensions = fields.integer("dimensions", 1, MOST_DIMENSIONS);
        return new EmbeddingRequest(model, input, form, dimensions, fields.rest());
    }

    private static Vector.Form form(Fields fields) {
        String word = fields.text("encoding_format").orElse("float");
        return switch (word) {
            case "float" -> Vector.Form.FLOAT;
            case "base64" -> Vector.Form.BASE64;
            default ->
                    throw Fields.wrong("encoding_format", Fields.quoted(word), "float or base64");
        };
    }

    private static EmbeddingInput input(JsonNode input) {
        return new EmbeddingInput(new RawJson(input.toString()), pieces(input));
    }

    private static List<Piece> pieces(JsonNode input) {
        if (input.isTextual()) {
            return List.of(text("input", input));
        }
        if (!(input instanceof ArrayNode list)) {
            throw Fields.wrong("input", Fields.kind(input), EXPECTED);
        }
        if (list.isEmpty()) {
            throw Fields.wrong("input", "empty", "at least one");
        }
        if (list.path(0).isNumber()) {
            return List.of(tokens("input", list));
        }
        if (list.size() > MOST_INPUTS) {
            throw Fields.wrong("input", list.size() + " inputs", "at most " + MOST_INPUTS);
        }
        boolean texts = list.path(0).isTextual();
        List<Piece> pieces = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String path = "input[" + i + "]";
            JsonNode each = list.path(i);
            pieces.add(texts ? text(path, each) : tokens(path, each));
        }
        return pieces;
    }

    private static Piece text(String path, JsonNode text) {
        if (!text.isTextual()) {
            throw Fields.wrong(path, Fields.kind(text), "a string, as the others");
        }
        if (text.textValue().isEmpty()) {
            throw Fields.wrong(path, "empty", "a text");
        }
        return new Piece(text.textValue().getBytes(StandardCharsets.UTF_8).length, 0);
    }

    private static Piece tokens(String path, JsonNode list) {
        if (!list.isArray()) {
            throw Fields.wrong(
                    path, Fields.kind(list), path.equals("input[0]") ? EXPECTED : "token ids");
        }
        if (list.isEmpty()) {
            throw Fields.wrong(path, "empty", "at least one token id");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode id = list.path(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw Fields.wrong(
                        path + "[" + i + "]",
                        Fields.kind(id),
                        "a token id, 0.." + Integer.MAX_VALUE);
            }
        }
        return new Piece(0, list.size());
    }
}
