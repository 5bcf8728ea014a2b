package dev.stepgate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Makes up conversations in Anthropic's dialect, with everything in them that clients send. Owned
 * by one thread; the same seed gives the same conversations.
 */
final class Conversations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORDS =
            List.of(
                    "free",
                    "tier",
                    " limits ",
                    "免费版",
                    "🙂",
                    "e\u0301",
                    "\u200d",
                    "\n",
                    "\t  ",
                    "</think>",
                    "<think>",
                    "<|im_end|>",
                    "<|im_start|>user\n",
                    "<tool_call>",
                    "<tool_response>",
                    "{\"a\": 1}",
                    "\\u0041",
                    "\"",
                    "\\",
                    "0.10",
                    "１２３",
                    "\u0000",
                    "\ufeff",
                    "def f(x):\n    return x",
                    "👩‍👩‍👧",
                    "العربية",
                    "\r\n",
                    "~~",
                    "<｜end▁of▁sentence｜>");

    private final Random random;
    private int calls;

    Conversations(long seed) {
        random = new Random(seed);
    }

    /** A request without {@code max_tokens}, as one is counted. */
    ObjectNode next() {
        ObjectNode request = JSON.createObjectNode().put("model", "stepgate/step-nano");
        if (chance(70)) {
            request.set("system", system());
        }
        boolean tools = chance(70);
        if (tools) {
            ArrayNode list = request.putArray("tools");
            for (int i = random.nextInt(4); i >= 0; i--) {
                list.add(tool("tool_" + i));
            }
        } else if (chance(30)) {
            request.putArray("tools");
        }
        if (tools && chance(40)) {
            request.set("tool_choice", choice());
        }
        if (chance(60)) {
            request.set("thinking", thinking());
        }
        if (chance(30)) {
            request.putObject("output_config").put("effort", one("low", "medium", "high", "max"));
        }
        if (chance(40)) {
            request.putObject("metadata").put("user_id", "{\"session_id\":\"s" + calls + "\"}");
        }
        turns(request.putArray("messages"));
        return request;
    }

    /** A request of OpenAI's Responses, without {@code max_output_tokens}. */
    ObjectNode nextResponse() {
        ObjectNode request = JSON.createObjectNode().put("model", "stepgate/step-nano");
        if (chance(50)) {
            request.put("instructions", words());
        }
        if (chance(50)) {
            request.putObject("reasoning").put("effort", one("none", "low", "high"));
        }
        if (chance(60)) {
            ObjectNode tool = request.putArray("tools").addObject().put("type", "function");
            tool.put("name", "tool_0").put("description", words()).set("parameters", schema(2));
        }
        ArrayNode input = request.putArray("input");
        for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
            input.addObject().put("role", "user").put("content", words());
            if (chance(50)) {
                String id = "call_" + calls++;
                ObjectNode call = input.addObject().put("type", "function_call").put("call_id", id);
                call.put("name", "tool_0").put("arguments", input(2).toString());
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", id)
                        .put("output", words());
            }
            if (rounds > 1) {
                input.addObject().put("role", "assistant").put("content", words());
            }
        }
        return request;
    }

    private void turns(ArrayNode messages) {
        int rounds = 1 + random.nextInt(3);
        for (int i = 0; i < rounds; i++) {
            ask(messages);
            for (int loops = chance(50) ? 1 + random.nextInt(2) : 0; loops > 0; loops--) {
                use(messages);
            }
            if (i < rounds - 1 && chance(80)) {
                messages.add(turn("assistant", content(this::said)));
            }
            if (chance(10)) {
                messages.add(turn("system", JSON.getNodeFactory().textNode(words())));
            }
        }
    }

    private void ask(ArrayNode messages) {
        messages.add(
                turn(
                        "user",
                        chance(40)
                                ? JSON.getNodeFactory().textNode(words())
                                : content(this::asked)));
    }

    /** A turn that calls, and one with what came of it. */
    private void use(ArrayNode messages) {
        ArrayNode calling = JSON.createArrayNode();
        if (chance(60)) {
            calling.addObject()
                    .put("type", "thinking")
                    .put("thinking", words())
                    .put("signature", one("", "stepgate-1:", "EqQBCgIYAhIM"));
        }
        if (chance(50)) {
            calling.add(text());
        }
        ArrayNode results = JSON.createArrayNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String id = "toolu_" + calls++;
            calling.addObject()
                    .put("type", "tool_use")
                    .put("id", id)
                    .put("name", "tool_" + i)
                    .set("input", input(2));
            results.add(result(id));
        }
        if (chance(30)) {
            results.add(text());
        }
        messages.add(turn("assistant", calling));
        messages.add(turn("user", results));
    }

    private ObjectNode result(String id) {
        ObjectNode result = JSON.createObjectNode().put("type", "tool_result");
        result.put("tool_use_id", id);
        if (chance(50)) {
            result.put("is_error", chance(50));
        }
        switch (random.nextInt(4)) {
            case 0 -> result.put("content", words());
            case 1 -> result.set("content", content(this::text));
            case 2 -> result.set("content", content(this::picture));
            default -> {}
        }
        return cached(result);
    }

    private JsonNode system() {
        if (chance(30)) {
            return JSON.getNodeFactory().textNode(words());
        }
        ArrayNode blocks = JSON.createArrayNode();
        if (chance(60)) {
            blocks.addObject()
                    .put("type", "text")
                    .put(
                            "text",
                            "x-anthropic-billing-header: cc_version=2.1." + calls + "; cch=a;");
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            blocks.add(text());
        }
        return blocks;
    }

    private ObjectNode asked() {
        return switch (random.nextInt(6)) {
            case 0 -> {
                ObjectNode document = JSON.createObjectNode().put("type", "document");
                document.putObject("source")
                        .put("type", "text")
                        .put("media_type", "text/plain")
                        .put("data", words());
                yield document.put("title", words());
            }
            case 1 -> {
                ObjectNode found = JSON.createObjectNode().put("type", "search_result");
                found.put("title", words()).put("source", "https://example.org/");
                found.putArray("content").add(text());
                yield found;
            }
            default -> text();
        };
    }

    private ObjectNode said() {
        return switch (random.nextInt(5)) {
            case 0 ->
                    JSON.createObjectNode()
                            .put("type", "thinking")
                            .put("thinking", words())
                            .put("signature", "stepgate-1:");
            case 1 -> JSON.createObjectNode().put("type", "redacted_thinking").put("data", "eA==");
            default -> text();
        };
    }

    private ObjectNode picture() {
        if (chance(50)) {
            return text();
        }
        ObjectNode picture = JSON.createObjectNode().put("type", "image");
        picture.putObject("source").put("type", "base64").put("data", "AA==");
        return picture;
    }

    private ObjectNode tool(String name) {
        ObjectNode tool = JSON.createObjectNode().put("name", name);
        if (chance(80)) {
            tool.put("description", words());
        }
        if (chance(20)) {
            tool.put("type", "custom");
        }
        tool.set("input_schema", schema(2));
        return cached(tool);
    }

    private ObjectNode schema(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        if (chance(30)) {
            schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        }
        ObjectNode properties = schema.putObject("properties");
        for (int i = random.nextInt(3); i >= 0; i--) {
            properties.set("p" + i, depth > 0 && chance(40) ? schema(depth - 1) : leaf());
        }
        schema.putArray("required").add("p0");
        return chance(50) ? schema.put("additionalProperties", false) : schema;
    }

    private ObjectNode leaf() {
        ObjectNode leaf = JSON.createObjectNode();
        switch (random.nextInt(4)) {
            case 0 -> leaf.put("type", "string").put("description", words());
            case 1 -> leaf.put("type", "number").put("minimum", 0.10).put("maximum", 1e21);
            case 2 -> leaf.putArray("enum").add("a").add(1).addNull().add(true);
            default -> leaf.put("type", "array").putObject("items").put("type", "integer");
        }
        return leaf;
    }

    private JsonNode input(int depth) {
        ObjectNode input = JSON.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> input.put("p" + i, words());
                case 1 -> input.put("p" + i, random.nextInt());
                case 2 -> input.put("p" + i, random.nextDouble() * 1e9);
                case 3 -> input.putNull("p" + i);
                case 4 -> input.putArray("p" + i).add(words()).add(true).add(1.5);
                default -> {
                    if (depth > 0) {
                        input.set("p" + i, input(depth - 1));
                    }
                }
            }
        }
        return input;
    }

    private ObjectNode choice() {
        ObjectNode choice = JSON.createObjectNode().put("type", one("auto", "any", "tool", "none"));
        if (choice.path("type").asText().equals("tool")) {
            choice.put("name", "tool_0");
        }
        return chance(30) ? choice.put("disable_parallel_tool_use", true) : choice;
    }

    private ObjectNode thinking() {
        ObjectNode thinking =
                JSON.createObjectNode().put("type", one("enabled", "disabled", "adaptive"));
        return thinking.path("type").asText().equals("enabled")
                ? thinking.put("budget_tokens", 1 + random.nextInt(2000))
                : thinking;
    }

    private static ObjectNode turn(String role, JsonNode content) {
        ObjectNode turn = JSON.createObjectNode().put("role", role);
        turn.set("content", content);
        return turn;
    }

    private ArrayNode content(Supplier<ObjectNode> block) {
        ArrayNode blocks = JSON.createArrayNode();
        blocks.add(text());
        for (int i = random.nextInt(3); i > 0; i--) {
            blocks.add(block.get());
        }
        return blocks;
    }

    private ObjectNode text() {
        return cached(JSON.createObjectNode().put("type", "text").put("text", words()));
    }

    private ObjectNode cached(ObjectNode block) {
        if (chance(20)) {
            block.putObject("cache_control").put("type", "ephemeral");
        }
        return block;
    }

    /** Never blank, so that nothing is refused for being empty. */
    private String words() {
        StringBuilder text = new StringBuilder("w");
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private String one(String... all) {
        return all[random.nextInt(all.length)];
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
