package dev.stepgate.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads OpenAI's way to allow an answer some of the tools only. */
public final class AllowedTools {
    private AllowedTools() {}

    /**
     * The choice among them.
     *
     * @param offered finds out which tool on offer an object names
     */
    public static ToolChoice among(Fields allowed, Function<Fields, String> offered) {
        String mode = allowed.requiredText("mode");
        ToolChoice.Need need =
                switch (mode) {
                    case "auto" -> ToolChoice.Need.MAY;
                    case "required" -> ToolChoice.Need.MUST;
                    default ->
                            throw Fields.wrong(
                                    allowed.path("mode"), Fields.quoted(mode), "auto or required");
                };
        List<String> names = new ArrayList<>();
        for (JsonNode node : allowed.items("tools")) {
            String path = allowed.path("tools") + "[" + names.size() + "]";
            names.add(offered.apply(Fields.at(path, node)));
        }
        if (names.isEmpty()) {
            throw Fields.wrong(allowed.path("tools"), "none", "one or more of tools");
        }
        return new ToolChoice.Among(need, names);
    }
}
