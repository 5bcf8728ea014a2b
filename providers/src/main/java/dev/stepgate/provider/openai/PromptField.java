package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.stepgate.chat.Prompt.Page;
import java.io.IOException;
import java.util.List;

/** Writes the {@code prompt} of a raw completion. */
final class PromptField {

    private PromptField() {}

    /** One page as it is, several as a list. */
    static void write(JsonGenerator out, List<Page> pages) throws IOException {
        out.writeFieldName("prompt");
        if (pages.size() == 1) {
            write(out, pages.getFirst());
            return;
        }
        out.writeStartArray();
        for (Page page : pages) {
            write(out, page);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Page page) throws IOException {
        switch (page) {
            case Page.Text(String text) -> out.writeString(text);
            case Page.Tokens(List<Integer> ids) -> {
                out.writeStartArray();
                for (int id : ids) {
                    out.writeNumber(id);
                }
                out.writeEndArray();
            }
        }
    }
}
