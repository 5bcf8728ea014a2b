package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.provider.remote.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one choice, put together from deltas. Owned by one thread.
 *
 * <p>Upstreams number calls with gaps, all alike or not at all, repeat ids and names or leave them
 * out; what comes out counts from 0, names each call once and gives each an id.
 */
final class Calls {
    private final int choice;
    private final Supplier<String> ids;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Call> byIndex = new HashMap<>();

    /** One call so far. */
    private static final class Call {
        private final int position;
        private String id = "";
        private String name = "";
        private final StringBuilder early = new StringBuilder(); // arguments before the name

        Call(int position) {
            this.position = position;
        }
    }

    private final boolean comeWhole;

    /**
     * @param choice whose calls these are
     * @param dialect says what their numbers are worth
     */
    Calls(int choice, Dialect dialect, Supplier<String> ids) {
        this.choice = choice;
        this.comeWhole = dialect.has(Quirk.CALLS_COME_WHOLE);
        this.ids = ids;
    }

    boolean none() {
        return calls.isEmpty();
    }

    /** Whether every call said what it calls. */
    boolean allNamed() {
        return calls.stream().noneMatch(call -> call.name.isEmpty());
    }

    /** Takes one entry of a {@code tool_calls} list. */
    void take(JsonNode delta, Queue<ChatEvent> out) {
        JsonNode function = delta.path("function");
        String name = Json.text(function.path("name"));
        Call call = callOf(delta, name);
        String arguments = arguments(function.path("arguments"));
        if (call.name.isEmpty()) {
            if (name.isEmpty()) {
                call.early.append(arguments);
                return;
            }
            start(call, name, out);
            arguments = call.early + arguments;
        }
        if (!arguments.isEmpty()) {
            out.add(new ChatEvent.CallArguments(choice, call.position, arguments));
        }
    }

    private void start(Call call, String name, Queue<ChatEvent> out) {
        call.name = name;
        if (call.id.isEmpty()) {
            call.id = ids.get();
        }
        out.add(new ChatEvent.CallStarted(choice, call.position, call.id, name));
    }

    /** By index, else by id, else the last one unless a new name begins another. */
    private Call callOf(JsonNode delta, String name) {
        String id = Json.text(delta.path("id"));
        Call known = comeWhole && !name.isEmpty() ? null : known(delta, id, name);
        Call call = known == null ? new Call(calls.size()) : known;
        if (known == null) {
            calls.add(call);
        }
        if (call.id.isEmpty() && calls.stream().noneMatch(other -> other.id.equals(id))) {
            call.id = id;
        }
        if (delta.path("index").isInt()) {
            byIndex.put(delta.path("index").intValue(), call);
        }
        return call;
    }

    private @Nullable Call known(JsonNode delta, String id, String name) {
        if (delta.path("index").isInt()) {
            Call same = byIndex.get(delta.path("index").intValue());
            boolean another =
                    same != null
                            && !name.isEmpty()
                            && !id.isEmpty()
                            && !same.name.isEmpty()
                            && !same.id.equals(id);
            return another ? null : same; // some number every call 0
        }
        if (!id.isEmpty()) {
            return calls.stream().filter(call -> call.id.equals(id)).findFirst().orElse(null);
        }
        return name.isEmpty() && !calls.isEmpty() ? calls.getLast() : null;
    }

    /** A string; an object is what some send instead. */
    private static String arguments(JsonNode node) {
        return node.isObject() ? node.toString() : Json.text(node);
    }
}
