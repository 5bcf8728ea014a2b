package dev.stepgate.provider.openai;

import dev.stepgate.chat.Role;
import java.util.Map;
import java.util.Set;

/** How an upstream's requests differ from each other's. Answers are read alike from all of them. */
public enum Dialect {
    /** OpenRouter: ignores what it does not know, always names usage. */
    OPENROUTER(
            "max_tokens",
            Developers.STAY,
            Unknown.PASSES,
            UsageWish.NEEDLESS,
            Thoughts.AS_REASONING),

    /** StepFun: may refuse what it does not know, names usage in every chunk. */
    STEPFUN(
            "max_tokens",
            Developers.BECOME_SYSTEM,
            Unknown.IS_DROPPED,
            UsageWish.NEEDLESS,
            Thoughts.AS_REASONING),

    /** llama.cpp: templates rarely know developers. */
    LLAMA_CPP(
            "max_tokens",
            Developers.BECOME_SYSTEM,
            Unknown.PASSES,
            UsageWish.SENT,
            Thoughts.AS_REASONING_CONTENT),

    /** OpenAI, and whoever is like it; it has no field for thoughts in a history. */
    OPENAI(
            "max_completion_tokens",
            Developers.STAY,
            Unknown.PASSES,
            UsageWish.SENT,
            Thoughts.STAY_HERE);

    /** What becomes of the developer role. */
    private enum Developers {
        STAY,
        BECOME_SYSTEM
    }

    /** What becomes of fields not named in {@link #STEPFUN_FIELDS}. */
    private enum Unknown {
        PASSES,
        IS_DROPPED
    }

    /** Whether {@code stream_options.include_usage} is sent. */
    private enum UsageWish {
        SENT,
        NEEDLESS
    }

    /** Where a history's thoughts go. */
    private enum Thoughts {
        AS_REASONING("reasoning"),
        AS_REASONING_CONTENT("reasoning_content"),
        STAY_HERE("");

        private final String field;

        Thoughts(String field) {
            this.field = field;
        }
    }

    /** StepFun's documented top-level fields; sampling and message fields included. */
    private static final Set<String> STEPFUN_FIELDS =
            Set.of(
                    "tool_choice",
                    "max_tokens",
                    "temperature",
                    "top_p",
                    "stop",
                    "frequency_penalty",
                    "response_format",
                    "reasoning_format",
                    "reasoning_effort");

    private final String maxTokensField;
    private final Developers developers;
    private final Unknown unknown;
    private final UsageWish usageWish;
    private final Thoughts thoughts;

    Dialect(
            String maxTokensField,
            Developers developers,
            Unknown unknown,
            UsageWish usageWish,
            Thoughts thoughts) {
        this.maxTokensField = maxTokensField;
        this.developers = developers;
        this.unknown = unknown;
        this.usageWish = usageWish;
        this.thoughts = thoughts;
    }

    /** The field that bounds the answer. */
    String maxTokensField() {
        return maxTokensField;
    }

    /** What it calls a role. */
    String word(Role role) {
        boolean renamed = role == Role.DEVELOPER && developers == Developers.BECOME_SYSTEM;
        return renamed ? Role.SYSTEM.word() : role.word();
    }

    /** Whether it may be sent a top-level field. */
    boolean takes(String field) {
        return takesUnknownFields() || STEPFUN_FIELDS.contains(field);
    }

    /** Whether messages, parts and tools go out with all the client put on them. */
    boolean takesUnknownFields() {
        return unknown == Unknown.PASSES;
    }

    /** Whether it must be asked to name usage. */
    boolean wantsUsageAsked() {
        return usageWish == UsageWish.SENT;
    }

    /** The message field for an assistant's earlier thoughts; empty when it has none. */
    String reasoningField() {
        return thoughts.field;
    }

    /** Headers it likes to see. */
    Map<String, String> headers() {
        return this == OPENROUTER ? Map.of("X-Title", "Stepgate") : Map.of();
    }
}
