package dev.stepgate.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/**
 * A conversation in the shape Claude Code gives it (wire facts, section 9.3): what is volatile in a
 * request differs in each, and what is said only grows. Owned by one thread.
 */
final class CodingSession {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WORDS_OF_A_FILE = 400;
    private static final String[] WORDS = {
        "request", "per", "minute", "free", "tier", "limits", "return", "value", "0.5", "{", "}",
        "\n    ", "allow", "20", "->", "day", "问题", "if", "(x)", "==", "// note", ";\n", "test"
    };

    private final Random random = new Random(5);
    private final ArrayNode messages = JSON.createArrayNode();
    private final String rules;
    private int requests;
    private int calls;

    /**
     * A user asks, and the assistant has read so many files since.
     *
     * @param name begins what the system says
     * @param files each of some 400 words
     */
    CodingSession(String name, int files) {
        rules = name + " helps with code.\n" + words();
        ObjectNode first = user();
        blocks(first).addObject().put("type", "text").put("text", "<system-reminder>\nhi\n");
        blocks(first).addObject().put("type", "text").put("text", "Which limits are there?");
        messages.addObject().put("role", "system").put("content", "Today is a day.");
        for (int i = 0; i < files; i++) {
            readFile();
        }
    }

    /** The assistant thinks, calls a tool, and gets a file. */
    void readFile() {
        ObjectNode assistant = messages.addObject().put("role", "assistant");
        ArrayNode said = assistant.putArray("content");
        said.addObject().put("type", "thinking").put("thinking", "I look.").put("signature", "");
        said.addObject().put("type", "text").put("text", "Let me look at file " + calls + ".");
        ObjectNode use = said.addObject().put("type", "tool_use").put("id", "toolu_" + calls);
        use.put("name", "Read").putObject("input").put("path", "src/é" + calls).put("offset", 10);
        ObjectNode result = blocks(user()).addObject().put("type", "tool_result");
        result.put("tool_use_id", "toolu_" + calls++).put("content", words());
        result.put("is_error", false);
    }

    /** The assistant said this, and the user asks something else. */
    void answered(ArrayNode content, String more) {
        messages.addObject().put("role", "assistant").set("content", content);
        blocks(user()).addObject().put("type", "text").put("text", more);
    }

    /** How many turns there are. */
    int turns() {
        return messages.size();
    }

    /** The text of a turn's last block, to be changed. */
    ObjectNode lastBlock(int turn) {
        ArrayNode content = (ArrayNode) messages.path(turn).path("content");
        return (ObjectNode) content.path(content.size() - 1);
    }

    private ObjectNode user() {
        ObjectNode user = messages.addObject().put("role", "user");
        user.putArray("content");
        return user;
    }

    private static ArrayNode blocks(ObjectNode turn) {
        return (ArrayNode) turn.path("content");
    }

    private String words() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS_OF_A_FILE; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.append("end").toString();
    }

    /**
     * The next request, with all that changes from one to the next though nothing is said by it.
     */
    ObjectNode request(String model) {
        requests++;
        ObjectNode request = JSON.createObjectNode().put("model", model).put("stream", true);
        request.put("max_tokens", 16).put("temperature", 0);
        request.putObject("thinking").put("type", "adaptive");
        request.putObject("output_config").put("effort", "high");
        request.putObject("metadata").put("user_id", "{\"session_id\":\"" + requests + "\"}");
        request.putObject("context_management").putArray("edits");
        ArrayNode system = request.putArray("system");
        system.addObject()
                .put("type", "text")
                .put(
                        "text",
                        "x-anthropic-billing-header: cc_version=2.1.197.%x; cc_entrypoint=cli; cch=%x;"
                                .formatted(requests * 7919, requests * 104_729));
        ObjectNode rule = system.addObject().put("type", "text").put("text", rules);
        rule.putObject("cache_control").put("type", "ephemeral").put("ttl", requests + "h");
        ArrayNode tools = request.putArray("tools");
        tools.add(tool("Bash"));
        tools.add(tool("Read"));
        ArrayNode told = messages.deepCopy();
        shorten(told);
        ArrayNode last = (ArrayNode) told.path(told.size() - 1).path("content");
        ((ObjectNode) last.path(last.size() - 1)).putObject("cache_control").put("type", "x");
        request.set("messages", told);
        return request;
    }

    /** A turn of one text is a list of blocks while it is the last, and a string from then on. */
    private static void shorten(ArrayNode told) {
        for (int i = 0; i < told.size() - 1; i++) {
            ObjectNode turn = (ObjectNode) told.path(i);
            boolean oneText =
                    turn.path("content").size() == 1
                            && turn.path("content").path(0).path("type").asText().equals("text");
            if (oneText) {
                turn.put("content", turn.path("content").path(0).path("text").asText());
            }
        }
    }

    private ObjectNode tool(String name) {
        ObjectNode tool = JSON.createObjectNode().put("name", name);
        tool.put("description", "Does what its name says: " + name);
        ObjectNode schema = tool.putObject("input_schema").put("type", "object");
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.putObject("properties").putObject("path").put("type", "string");
        schema.put("additionalProperties", false);
        if (requests % 2 == 0) {
            tool.putObject("cache_control").put("type", "ephemeral");
        }
        return tool;
    }

    /** The same request as another program would write it down. */
    static String respelled(ObjectNode request) {
        return request.toPrettyString().replace("é", "\\u00e9").replace("题", "\\u9898");
    }
}
