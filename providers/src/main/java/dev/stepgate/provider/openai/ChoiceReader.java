package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.provider.remote.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** Turns one choice's deltas, or its whole message, into events. Owned by one thread. */
final class ChoiceReader {
    /** Some say a thought under two names at once. */
    private static final List<String> THOUGHTS =
            List.of("reasoning", "reasoning_content", "reasoning_text");

    private final int choice;
    private final Calls calls;

    /** Of tokens whose text has not come yet: some upstreams hold half a character back. */
    private final List<TokenOdds> early = new ArrayList<>();

    private Finish finish = new Finish("", "");

    /**
     * Why a choice finished.
     *
     * @param reason in the upstream's word; empty while it has not
     * @param stop the stop text that ended it; empty where none is told
     */
    record Finish(String reason, String stop) {}

    /**
     * @param ids new ids for calls that came without
     */
    ChoiceReader(int choice, Dialect dialect, Supplier<String> ids) {
        this.choice = choice;
        this.calls = new Calls(choice, dialect, ids);
    }

    /**
     * Takes one delta or message.
     *
     * @param odds of the tokens it is made of
     */
    void take(JsonNode said, Finish now, List<TokenOdds> odds, Queue<ChatEvent> events) {
        String field = thoughtsField(said);
        String thought = field.isEmpty() ? "" : Json.text(said.path(field));
        String words = content(said.path("content")) + Json.text(said.path("refusal"));
        if (!thought.isEmpty()) {
            events.add(new ChatEvent.Reasoning(choice, thought));
        }
        early.addAll(odds);
        if (!words.isEmpty()) {
            events.add(new ChatEvent.Text(choice, words, early));
        }
        if (!words.isEmpty() || !thought.isEmpty()) {
            early.clear();
        }
        for (JsonNode call : said.path("tool_calls")) {
            calls.take(call, events);
        }
        if (!now.reason().isEmpty()) {
            finish = now;
        }
    }

    /** Whether it said why it finished. */
    boolean finishSeen() {
        return !finish.reason().isEmpty();
    }

    /** Whether every call said what it calls. */
    boolean callsAllNamed() {
        return calls.allNamed();
    }

    /** The choice's last event. */
    ChatEvent finished() {
        FinishReason reason = reason();
        return reason == FinishReason.STOP
                ? new ChatEvent.Finished(choice, reason, finish.stop())
                : new ChatEvent.Finished(choice, reason);
    }

    private FinishReason reason() {
        FinishReason said =
                switch (finish.reason()) {
                    case "length" -> FinishReason.LENGTH;
                    case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
                    case "content_filter" -> FinishReason.CONTENT_FILTER;
                    default -> FinishReason.STOP;
                };
        return said == FinishReason.STOP && !calls.none() ? FinishReason.TOOL_CALLS : said;
    }

    /** A string, or a list of text parts. */
    private static String content(JsonNode node) {
        if (!node.isArray()) {
            return Json.text(node);
        }
        var joined = new StringBuilder();
        for (JsonNode part : node) {
            joined.append(Json.text(part.path("text")));
        }
        return joined.toString();
    }

    /** The first field of a delta or message that holds a thought; empty where none does. */
    static String thoughtsField(JsonNode said) {
        for (String field : THOUGHTS) {
            if (!Json.text(said.path(field)).isEmpty()) {
                return field;
            }
        }
        return "";
    }
}
