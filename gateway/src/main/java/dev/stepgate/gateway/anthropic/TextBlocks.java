package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers blocks of text as parts of one content. A model reads parts one right after the other, so
 * what stands between blocks is written into them; a block's hints on caching stay on it. Owned by
 * one thread.
 */
final class TextBlocks {
    private final String between;
    private final List<Content.Part> parts = new ArrayList<>();

    /**
     * @param between what keeps two blocks apart
     */
    TextBlocks(String between) {
        this.between = between;
    }

    static String text(Fields block) {
        return block.text("text")
                .orElseThrow(() -> Fields.wrong(block.path("text"), "missing", "a string"));
    }

    /** Takes a block of type text; one without a text says nothing. */
    void add(Fields block) {
        add(block, text(block));
    }

    /** Takes a block of which only that text counts. */
    void add(Fields block, String text) {
        add(text, block.object("cache_control").map(Fields::whole));
    }

    /** Takes words of ours about a block. */
    void add(String text) {
        add(text, Optional.empty());
    }

    private void add(String text, Optional<RawJson> caching) {
        if (text.isEmpty()) {
            return;
        }
        String apart = parts.isEmpty() ? text : between + text;
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.put("type", "text").put("text", apart);
        caching.ifPresent(hint -> whole.putRawValue("cache_control", new RawValue(hint.text())));
        parts.add(new Content.Part.TextPart(apart, new RawJson(whole.toString())));
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    Content content() {
        return parts.isEmpty() ? new Content.Nothing() : new Content.Parts(parts);
    }
}
