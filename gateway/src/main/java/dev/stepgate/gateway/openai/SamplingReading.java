package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.Fields.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads how a client wants tokens chosen, and checks that it can be done. */
final class SamplingReading {
    private static final int MOST_STOPS = 16;
    private static final int MOST_BIASED = 1024;
    private static final Span TEMPERATURE = new Span(0, true, 2);
    private static final Span TOP_P = new Span(0, false, 1);
    private static final Span MIN_P = new Span(0, true, 1);
    private static final Span PENALTY = new Span(-2, true, 2);
    private static final Span REPETITION = new Span(0, false, 100);
    private static final Span BIAS = new Span(-100, true, 100);
    private static final Pattern TOKEN_ID = Pattern.compile("[0-9]{1,9}");
    private static final String ONE_OR_MORE = "1 or more";

    private SamplingReading() {}

    static SamplingWishes read(Fields fields) {
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
                stops(fields),
                fields.integer("min_tokens", 0, "0 or more"),
                new SamplingWishes.Penalties(
                        fields.number("presence_penalty", PENALTY),
                        fields.number("frequency_penalty", PENALTY),
                        fields.number("repetition_penalty", REPETITION)),
                bias(fields));
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

    private static Map<Integer, Double> bias(Fields fields) {
        Map<Integer, Double> bias = new HashMap<>();
        fields.object("logit_bias").ifPresent(byToken -> putBias(byToken, bias));
        if (bias.size() > MOST_BIASED) {
            throw Fields.wrong("logit_bias", bias.size() + " tokens", "at most " + MOST_BIASED);
        }
        return bias;
    }

    private static void putBias(Fields byToken, Map<Integer, Double> bias) {
        for (String token : byToken.names()) {
            if (!TOKEN_ID.matcher(token).matches()) {
                throw Fields.wrong("logit_bias", "the key " + Fields.quoted(token), "a token id");
            }
            byToken.number(token, BIAS).ifPresent(extra -> bias.put(Integer.valueOf(token), extra));
        }
    }
}
