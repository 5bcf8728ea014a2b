package dev.stepgate.provider.local;

import dev.stepgate.chat.RawJson;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.provider.ProviderFailure;
import java.util.Map;

/** The engine's reading of request fields that the vocabulary leaves raw. Immutable. */
record Extras(String provider, Map<String, RawJson> fields) {

    Sampling.Penalties penalties() {
        return new Sampling.Penalties(
                (float) number("presence_penalty", 0),
                (float) number("frequency_penalty", 0),
                (float) number("repetition_penalty", 1));
    }

    int minTokens() {
        double wished = number("min_tokens", 0);
        if (wished != Math.rint(wished) || Math.abs(wished) > Integer.MAX_VALUE) {
            throw wrong("min_tokens", "a whole number");
        }
        return (int) wished;
    }

    /** Whether the client forbids to call any tool. */
    boolean forbidsTools() {
        return text("tool_choice").equals("\"none\"");
    }

    private double number(String field, double otherwise) {
        String text = text(field);
        if (text.isEmpty() || text.equals("null")) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong(field, "a number");
        }
    }

    private ProviderFailure wrong(String field, String expected) {
        return new ProviderFailure.Rejected(
                provider,
                ProviderFailure.Rejected.Fault.INVALID,
                field + ": " + text(field) + " (expected: " + expected + ")");
    }

    private String text(String field) {
        RawJson raw = fields.get(field);
        return raw == null ? "" : raw.text().strip();
    }
}
