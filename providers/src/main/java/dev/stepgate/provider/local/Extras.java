package dev.stepgate.provider.local;

import dev.stepgate.chat.RawJson;
import java.util.Map;

/** The engine's reading of request fields that the vocabulary leaves raw. Immutable. */
record Extras(Map<String, RawJson> fields) {

    /** Whether the client forbids to call any tool. */
    boolean forbidsTools() {
        return text("tool_choice").equals("\"none\"");
    }

    private String text(String field) {
        RawJson raw = fields.get(field);
        return raw == null ? "" : raw.text().strip();
    }
}
