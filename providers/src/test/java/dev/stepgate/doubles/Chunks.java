package dev.stepgate.doubles;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.upstream.Reply;

/** Events as chunks in the shape most upstreams share. */
public final class Chunks {
    private Chunks() {}

    /** A complete stream of these events. */
    public static Reply stream(ChatEvent... events) {
        Reply reply = Reply.streaming();
        for (ChatEvent event : events) {
            reply = reply.data(of(event));
        }
        return reply.done();
    }

    /** One event, as the data of a frame. */
    public static String of(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Reasoning r -> chunk(r.choice(), delta("reasoning_content", r.text()));
            case ChatEvent.Text t -> said(t);
            case ChatEvent.CallStarted c -> chunk(c.choice(), call(c));
            case ChatEvent.CallArguments c -> chunk(c.choice(), arguments(c));
            case ChatEvent.Finished f -> finish(f);
            case ChatEvent.Used u -> usage(u);
        };
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode delta(String field, String text) {
        return object().put(field, text);
    }

    private static ObjectNode call(ChatEvent.CallStarted call) {
        ObjectNode delta = object();
        ObjectNode entry = delta.putArray("tool_calls").addObject();
        entry.put("index", call.index()).put("id", call.id()).put("type", "function");
        entry.putObject("function").put("name", call.name()).put("arguments", "");
        return delta;
    }

    private static ObjectNode arguments(ChatEvent.CallArguments more) {
        ObjectNode delta = object();
        ObjectNode entry = delta.putArray("tool_calls").addObject().put("index", more.index());
        entry.putObject("function").put("arguments", more.fragment());
        return delta;
    }

    private static ObjectNode envelope() {
        return object().put("id", "chatcmpl-scripted")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "scripted-model");
    }

    private static String chunk(int number, ObjectNode delta) {
        return chunk(choice(number, delta).putNull("finish_reason"));
    }

    private static ObjectNode choice(int number, ObjectNode delta) {
        return object().put("index", number).set("delta", delta);
    }

    private static String chunk(ObjectNode choice) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices").add(choice);
        return chunk.toString();
    }

    private static String said(ChatEvent.Text text) {
        ObjectNode choice = choice(text.choice(), delta("content", text.text()));
        if (!text.odds().isEmpty()) {
            ArrayNode content = choice.putObject("logprobs").putNull("refusal").putArray("content");
            for (TokenOdds odds : text.odds()) {
                ArrayNode likeliest =
                        chance(content.addObject(), odds.chosen()).putArray("top_logprobs");
                odds.likeliest().forEach(other -> chance(likeliest.addObject(), other));
            }
        }
        return chunk(choice.putNull("finish_reason"));
    }

    private static ObjectNode chance(ObjectNode entry, TokenOdds.Chance chance) {
        entry.put("token", chance.token()).put("logprob", chance.logProbability());
        ArrayNode bytes = entry.putArray("bytes");
        chance.bytes().forEach(each -> bytes.add(Byte.toUnsignedInt(each)));
        return entry;
    }

    private static String finish(ChatEvent.Finished finished) {
        ObjectNode choice =
                choice(finished.choice(), object()).put("finish_reason", finished.reason().word());
        if (!finished.stop().isEmpty()) {
            choice.put("stop_reason", finished.stop());
        }
        return chunk(choice);
    }

    private static String usage(ChatEvent.Used used) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices");
        ObjectNode usage = chunk.putObject("usage");
        usage.put("prompt_tokens", used.usage().promptTokens());
        usage.put("completion_tokens", used.usage().completionTokens());
        usage.put("total_tokens", used.usage().totalTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", used.usage().cachedTokens());
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", used.usage().reasoningTokens());
        return chunk.toString();
    }
}
