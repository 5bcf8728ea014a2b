package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;

/** Reads the prompts of a completion, each a text or a list of token ids. */
final class PagesReading {
    private static final String PROMPT = "prompt";
    private static final String FORMS = "a string, strings, token ids, or lists of token ids";

    private PagesReading() {}

    static List<Page> read(Fields fields) {
        JsonNode prompt =
                fields.take(PROMPT).orElseThrow(() -> Fields.wrong(PROMPT, "missing", FORMS));
        if (prompt.isTextual()) {
            return List.of(new Page.Text(prompt.textValue()));
        }
        if (!(prompt instanceof ArrayNode list)) {
            throw Fields.wrong(PROMPT, Fields.kind(prompt), FORMS);
        }
        if (list.isEmpty()) {
            throw Fields.wrong(PROMPT, "empty", FORMS);
        }
        JsonNode first = list.get(0);
        if (first.isTextual()) {
            return texts(list);
        }
        return first.isArray() ? lists(list) : List.of(tokens(PROMPT, list));
    }

    private static List<Page> texts(ArrayNode list) {
        List<Page> pages = new ArrayList<>(list.size());
        for (JsonNode text : list) {
            if (!text.isTextual()) {
                throw Fields.wrong(at(PROMPT, pages.size()), Fields.kind(text), "a string");
            }
            pages.add(new Page.Text(text.textValue()));
        }
        return pages;
    }

    private static List<Page> lists(ArrayNode list) {
        List<Page> pages = new ArrayList<>(list.size());
        for (JsonNode ids : list) {
            String path = at(PROMPT, pages.size());
            if (!(ids instanceof ArrayNode tokens)) {
                throw Fields.wrong(path, Fields.kind(ids), "a list of token ids");
            }
            pages.add(tokens(path, tokens));
        }
        return pages;
    }

    private static Page tokens(String path, ArrayNode list) {
        if (list.isEmpty()) {
            throw Fields.wrong(path, "empty", "one token id or more");
        }
        List<Integer> ids = new ArrayList<>(list.size());
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw Fields.wrong(at(path, ids.size()), Fields.kind(id), "a token id, 0 or more");
            }
            ids.add(id.intValue());
        }
        return new Page.Tokens(ids);
    }

    private static String at(String path, int index) {
        return path + "[" + index + "]";
    }
}
