package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.stepgate.chat.ToolChoice;
import java.io.IOException;
import java.util.List;

/** Writes which tools may or must be called; nothing where the client does not say. */
final class ToolChoiceField {
    private ToolChoiceField() {}

    static void write(JsonGenerator out, ToolChoice choice) throws IOException {
        switch (choice) {
            case ToolChoice.Unsaid unsaid -> {}
            case ToolChoice.Auto auto -> out.writeStringField("tool_choice", "auto");
            case ToolChoice.None none -> out.writeStringField("tool_choice", "none");
            case ToolChoice.Required required -> out.writeStringField("tool_choice", "required");
            case ToolChoice.Named(String name) -> {
                out.writeFieldName("tool_choice");
                writeName(out, name);
            }
            case ToolChoice.Among(ToolChoice.Need need, List<String> names) -> {
                out.writeObjectFieldStart("tool_choice");
                out.writeStringField("type", "allowed_tools");
                out.writeObjectFieldStart("allowed_tools");
                out.writeStringField(
                        "mode",
                        switch (need) {
                            case MAY -> "auto";
                            case MUST -> "required";
                        });
                out.writeArrayFieldStart("tools");
                for (String name : names) {
                    writeName(out, name);
                }
                out.writeEndArray();
                out.writeEndObject();
                out.writeEndObject();
            }
        }
    }

    private static void writeName(JsonGenerator out, String function) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", function);
        out.writeEndObject();
        out.writeEndObject();
    }
}
