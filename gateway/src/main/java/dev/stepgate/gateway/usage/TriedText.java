package dev.stepgate.gateway.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The offers a request asked, as the JSON text its row holds: a list of lists of three words. */
final class TriedText {
    private static final JsonFactory JSON = new JsonFactory();

    private TriedText() {}

    static String of(List<Receipt.Tried> attempts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartArray();
            for (Receipt.Tried each : attempts) {
                String[] words = {each.provider(), each.model(), each.outcome()};
                out.writeArray(words, 0, words.length);
            }
            out.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    static List<Receipt.Tried> read(String text) {
        List<Receipt.Tried> attempts = new ArrayList<>();
        try (JsonParser in = JSON.createParser(text)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.START_ARRAY) {
                attempts.add(
                        new Receipt.Tried(
                                in.nextTextValue(), in.nextTextValue(), in.nextTextValue()));
                in.nextToken();
            }
        } catch (IOException damaged) {
            throw new UncheckedIOException("a receipt's attempts cannot be read", damaged);
        }
        return attempts;
    }
}
