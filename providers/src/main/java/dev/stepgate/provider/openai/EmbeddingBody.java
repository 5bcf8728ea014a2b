package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Vector;
import dev.stepgate.provider.remote.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes a request for vectors; what we do not know goes out unchanged. */
final class EmbeddingBody {
    private static final Set<String> OURS =
            Set.of("model", "input", "encoding_format", "dimensions", "stream");

    private EmbeddingBody() {}

    /** The request as UTF-8 JSON. */
    static byte[] of(EmbeddingRequest request) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = Json.MAPPER.getFactory().createGenerator(bytes)) {
            write(request, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static void write(EmbeddingRequest request, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", request.model());
        out.writeFieldName("input");
        out.writeRawValue(request.input().whole().text());
        out.writeStringField("encoding_format", word(request.form()));
        if (request.dimensions().isPresent()) {
            out.writeNumberField("dimensions", request.dimensions().getAsInt());
        }
        for (Map.Entry<String, RawJson> extra : new TreeMap<>(request.extras()).entrySet()) {
            if (!OURS.contains(extra.getKey())) {
                out.writeFieldName(extra.getKey());
                out.writeRawValue(extra.getValue().text());
            }
        }
        out.writeEndObject();
    }

    private static String word(Vector.Form form) {
        return switch (form) {
            case FLOAT -> "float";
            case BASE64 -> "base64";
        };
    }
}
