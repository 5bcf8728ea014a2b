package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.http.JsonString;
import dev.stepgate.gateway.tenant.ReasoningField;

/** Writes what a model thinks where its reader looks for it. Immutable. */
record ThoughtWriting(ReasoningField field) {

    /** As fields of an object, with a comma between two. */
    void append(StringBuilder out, CharSequence text) {
        switch (field) {
            case REASONING_CONTENT -> append(out, "reasoning_content", text);
            case REASONING -> append(out, "reasoning", text);
            case BOTH -> {
                append(out, "reasoning_content", text);
                append(out.append(','), "reasoning", text);
            }
        }
    }

    private static void append(StringBuilder out, String name, CharSequence text) {
        out.append('"').append(name).append("\":");
        JsonString.append(out, text);
    }
}
