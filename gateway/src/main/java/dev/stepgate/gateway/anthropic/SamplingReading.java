package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.Fields.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads how a client wants tokens chosen, whichever version of the API it speaks. */
final class SamplingReading {
    private static final int MOST_STOPS = 16;
    private static final Span TEMPERATURE = new Span(0, true, 2);
    private static final Span TOP_P = new Span(0, false, 1);

    private SamplingReading() {}

    static SamplingWishes read(Fields fields, OptionalInt most) {
        OptionalInt topK = fields.integer("top_k", -1, "0 for all, or 1 or more");
        return new SamplingWishes(
                fields.number("temperature", TEMPERATURE),
                fields.number("top_p", TOP_P),
                topK.orElse(0) > 0 ? topK : OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                most,
                stops(fields));
    }

    private static List<String> stops(Fields fields) {
        List<String> stops = new ArrayList<>();
        for (JsonNode stop : fields.items("stop_sequences")) {
            String path = "stop_sequences[" + stops.size() + "]";
            if (!stop.isTextual()) {
                throw Fields.wrong(path, Fields.kind(stop), "a string");
            }
            if (stop.textValue().isBlank()) {
                throw Fields.wrong(path, "blank", "a string with something in it");
            }
            stops.add(stop.textValue());
        }
        if (stops.size() > MOST_STOPS) {
            throw Fields.wrong(
                    "stop_sequences", stops.size() + " strings", "at most " + MOST_STOPS);
        }
        return stops;
    }
}
