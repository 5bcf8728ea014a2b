package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.http.JsonString;
import java.util.List;

/** One block of a message's content, as it grows. Owned by the request's thread. */
final class Block {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Kind kind;
    private final int index;
    private final String id;
    private final String name;
    private final StringBuilder said = new StringBuilder();

    /** What a block is. */
    enum Kind {
        THOUGHT,
        TEXT,
        CALL
    }

    private Block(Kind kind, int index, String id, String name) {
        this.kind = kind;
        this.index = index;
        this.id = id;
        this.name = name;
    }

    /** A thought or a text. */
    static Block of(Kind kind) {
        return new Block(kind, -1, "", "");
    }

    static Block call(ChatEvent.CallStarted call) {
        return new Block(Kind.CALL, call.index(), call.id(), call.name());
    }

    /** The call of that index. */
    static Block callAt(List<Block> blocks, int index) {
        return blocks.stream()
                .filter(block -> block.isCall(index))
                .findFirst()
                .orElseThrow(() -> new AssertionError("arguments of a call that never began"));
    }

    Kind kind() {
        return kind;
    }

    void add(String more) {
        said.append(more);
    }

    boolean isCall(int which) {
        return kind == Kind.CALL && index == which;
    }

    /** Appends the block as it is before anything was added. */
    void appendStart(StringBuilder out) {
        switch (kind) {
            case TEXT -> out.append("{\"type\":\"text\",\"text\":\"\"}");
            case THOUGHT ->
                    out.append("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
            case CALL -> openCall(out).append(",\"input\":{}}");
        }
    }

    /** Appends the whole block. */
    void append(StringBuilder out, Shown shown) {
        switch (kind) {
            case TEXT -> {
                out.append("{\"type\":\"text\",\"text\":");
                JsonString.append(out, said);
                out.append('}');
            }
            case THOUGHT -> {
                out.append("{\"type\":\"thinking\",\"thinking\":");
                JsonString.append(out, shown == Shown.ALL ? said : "");
                out.append(",\"signature\":");
                JsonString.append(out, signature(shown));
                out.append('}');
            }
            case CALL -> {
                openCall(out).append(",\"input\":").append(input()).append('}');
            }
        }
    }

    /** What the client hands back with a thought. */
    String signature(Shown shown) {
        return shown == Shown.ALL ? CarriedThought.plain() : CarriedThought.holding(said);
    }

    private StringBuilder openCall(StringBuilder out) {
        out.append("{\"type\":\"tool_use\",\"id\":");
        JsonString.append(out, id);
        out.append(",\"name\":");
        JsonString.append(out, name);
        return out;
    }

    /** An object; what a model wrote that is none is in one, as text. */
    String input() {
        if (said.toString().isBlank()) {
            return "{}";
        }
        try {
            JsonNode read = JSON.readTree(said.toString());
            if (read.isObject()) {
                return said.toString();
            }
        } catch (JsonProcessingException broken) {
            // Said below.
        }
        return JsonNodeFactory.instance.objectNode().put("arguments", said.toString()).toString();
    }
}
