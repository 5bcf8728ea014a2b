package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import java.util.HashMap;
import java.util.Map;

/**
 * Says in a dialect's own field how to think, where the client said it in another's. What the
 * client wrote goes along where the dialect takes it.
 */
final class ThoughtFields {
    private static final String EFFORT = "reasoning_effort";
    private static final String OPEN_ROUTERS = "reasoning";
    private static final String TEMPLATES = "chat_template_kwargs";

    private ThoughtFields() {}

    /** The request's extras, with what the dialect knows. */
    static Map<String, RawJson> said(ChatRequest request, Dialect dialect) {
        ThoughtWishes wishes = request.answer().thought();
        Map<String, RawJson> extras = new HashMap<>(request.extras());
        boolean effort = wishes.effort() != Effort.UNSAID;
        switch (dialect) {
            case OPENROUTER -> {
                if (!extras.containsKey(EFFORT) && !extras.containsKey(OPEN_ROUTERS)) {
                    if (effort) {
                        extras.put(OPEN_ROUTERS, object("effort", quoted(wishes.effort())));
                    } else if (wishes.maxTokens().isPresent()) {
                        String tokens = Integer.toString(wishes.maxTokens().getAsInt());
                        extras.put(OPEN_ROUTERS, object("max_tokens", tokens));
                    }
                }
            }
            case STEPFUN -> {
                if (effort) {
                    extras.put(EFFORT, new RawJson(quoted(stepFuns(wishes.effort()))));
                }
            }
            case LLAMA_CPP -> {
                if (wishes.effort() == Effort.NONE) {
                    extras.putIfAbsent(TEMPLATES, object("enable_thinking", "false"));
                }
            }
            case TRANSFORMERS -> {} // it has no field for that
            case OPENAI, VLLM, SGLANG -> {
                if (effort) {
                    extras.putIfAbsent(EFFORT, new RawJson(quoted(wishes.effort())));
                }
            }
        }
        return extras;
    }

    /** It knows three words, and cannot but think. */
    private static Effort stepFuns(Effort effort) {
        return switch (effort) {
            case UNSAID, MEDIUM -> Effort.MEDIUM;
            case NONE, MINIMAL, LOW -> Effort.LOW;
            case HIGH, XHIGH, MAX -> Effort.HIGH;
        };
    }

    private static RawJson object(String field, String value) {
        return new RawJson("{\"" + field + "\":" + value + "}");
    }

    private static String quoted(Effort effort) {
        return '"' + effort.word() + '"';
    }
}
