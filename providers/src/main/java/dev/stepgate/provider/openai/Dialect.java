package dev.stepgate.provider.openai;

import static dev.stepgate.provider.openai.Quirk.ALWAYS_CAPPED;
import static dev.stepgate.provider.openai.Quirk.CALLS_COME_WHOLE;
import static dev.stepgate.provider.openai.Quirk.CAP_IS_CALLED_MAX_TOKENS;
import static dev.stepgate.provider.openai.Quirk.DEVELOPER_IS_SYSTEM;
import static dev.stepgate.provider.openai.Quirk.THOUGHTS_GO_BACK_AS_THEY_CAME;
import static dev.stepgate.provider.openai.Quirk.USAGE_IS_ASKED_FOR;
import static dev.stepgate.provider.openai.Quirk.USAGE_MAY_COME_ALONG;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.remote.Continuing;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an upstream differs from the others: one row each, in words of {@link Quirk}.
 *
 * <pre>
 *                thoughts go back as  takes            goes on by   besides
 *   OPENROUTER   reasoning            all fields       prefill      X-Title
 *   STEPFUN      reasoning            only those       no
 *   VLLM         reasoning            all fields       prefill      continue_final_message
 *   SGLANG       reasoning_content    all fields       prefill      continue_final_message
 *   LLAMA_CPP    reasoning_content    all fields       prefill      always a cap
 *   TRANSFORMERS (no field)           only those       no           calls come whole
 *   OPENAI       (no field)           all fields       no           max_completion_tokens
 * </pre>
 */
public enum Dialect {
    /** OpenRouter: ignores what it does not know, always names usage. */
    OPENROUTER("reasoning", Fields.ALL, Continuing.PREFILL, CAP_IS_CALLED_MAX_TOKENS),

    /** StepFun, either region: may refuse what it does not know, names usage in every chunk. */
    STEPFUN(
            "reasoning",
            Fields.STEPFUNS,
            Continuing.NO,
            CAP_IS_CALLED_MAX_TOKENS,
            DEVELOPER_IS_SYSTEM),

    /** vLLM: ignores what it does not know; templates rarely know developers. */
    VLLM(
            "reasoning",
            Fields.ALL,
            Continuing.PREFILL,
            CAP_IS_CALLED_MAX_TOKENS,
            DEVELOPER_IS_SYSTEM,
            USAGE_IS_ASKED_FOR,
            USAGE_MAY_COME_ALONG,
            THOUGHTS_GO_BACK_AS_THEY_CAME),

    /** SGLang: writes every field it has, null or not. */
    SGLANG(
            "reasoning_content",
            Fields.ALL,
            Continuing.PREFILL,
            CAP_IS_CALLED_MAX_TOKENS,
            DEVELOPER_IS_SYSTEM,
            USAGE_IS_ASKED_FOR,
            USAGE_MAY_COME_ALONG),

    /** llama.cpp: generates for ever unless told when to stop. */
    LLAMA_CPP(
            "reasoning_content",
            Fields.ALL,
            Continuing.PREFILL,
            CAP_IS_CALLED_MAX_TOKENS,
            DEVELOPER_IS_SYSTEM,
            USAGE_IS_ASKED_FOR,
            ALWAYS_CAPPED),

    /** {@code transformers serve}: refuses what it does not know, and ends without a farewell. */
    TRANSFORMERS(
            "",
            Fields.TRANSFORMERS,
            Continuing.NO,
            CAP_IS_CALLED_MAX_TOKENS,
            DEVELOPER_IS_SYSTEM,
            CALLS_COME_WHOLE),

    /** OpenAI, and whoever is like it; it has no field for thoughts in a history. */
    OPENAI("", Fields.ALL, Continuing.NO, USAGE_IS_ASKED_FOR);

    private final String thoughtsField;
    private final Fields fields;
    private final Continuing continuing;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Quirk> quirks;

    Dialect(String thoughtsField, Fields fields, Continuing continuing, Quirk... quirks) {
        this.thoughtsField = thoughtsField;
        this.fields = fields;
        this.continuing = continuing;
        this.quirks = Set.of(quirks);
    }

    /** Which top-level fields go out; those of the conversation itself always do. */
    private enum Fields {
        ALL,

        /** Documented; others are refused by some of its models. */
        STEPFUNS(
                "tool_choice",
                "max_tokens",
                "temperature",
                "top_p",
                "n",
                "stop",
                "frequency_penalty",
                "response_format",
                "reasoning_format",
                "reasoning_effort"),

        /** Any other is answered with 422. */
        TRANSFORMERS(
                "max_tokens",
                "temperature",
                "top_p",
                "frequency_penalty",
                "logit_bias",
                "stop",
                "seed",
                "generation_config");

        @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
        private final Set<String> only;

        Fields(String... only) {
            this.only = Set.of(only);
        }
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** The field that bounds the answer. */
    String maxTokensField() {
        return has(CAP_IS_CALLED_MAX_TOKENS) ? "max_tokens" : "max_completion_tokens";
    }

    /** What it calls a role. */
    String word(Role role) {
        boolean renamed = role == Role.DEVELOPER && has(DEVELOPER_IS_SYSTEM);
        return renamed ? Role.SYSTEM.word() : role.word();
    }

    /** Whether it may be sent a top-level field. */
    boolean takes(String field) {
        return takesUnknownFields() || fields.only.contains(field);
    }

    /** Whether messages, parts and tools go out with all the client put on them. */
    boolean takesUnknownFields() {
        return fields == Fields.ALL;
    }

    /** Why it cannot go on with raw text; empty if it can. */
    Optional<String> obstacle(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Turns _ -> Optional.empty();
            case Prompt.Pages(var pages) ->
                    switch (this) {
                        case VLLM, SGLANG, LLAMA_CPP, OPENAI -> Optional.empty();
                        case OPENROUTER ->
                                pages.size() == 1 && pages.getFirst() instanceof Prompt.Page.Text
                                        ? Optional.empty()
                                        : Optional.of("this provider takes one text at a time");
                        case STEPFUN, TRANSFORMERS -> Optional.of("this provider knows only chats");
                    };
        };
    }

    /** Whether it can be held to a form. */
    boolean takes(AnswerForm form) {
        return switch (form) {
            case AnswerForm.Free _ -> true;
            case AnswerForm.Grammar _ -> takesUnknownFields();
            case AnswerForm.JsonObject _, AnswerForm.Schema _, AnswerForm.Other _ ->
                    takes("response_format");
        };
    }

    /** Whether it can be held to which tools to call. */
    boolean takes(ToolChoice choice) {
        return takes("tool_choice")
                || switch (choice) {
                    case ToolChoice.Unsaid _, ToolChoice.Auto _, ToolChoice.None _ -> true;
                    case ToolChoice.Required _, ToolChoice.Named _ -> false;
                    case ToolChoice.Among among -> among.need() == ToolChoice.Need.MAY;
                };
    }

    /** Whether it turns texts into vectors, where the model does. */
    boolean embeds() {
        return switch (this) {
            case OPENAI, OPENROUTER, VLLM, SGLANG, LLAMA_CPP -> true;
            case STEPFUN, TRANSFORMERS -> false;
        };
    }

    /** The message field for an assistant's earlier thoughts; empty when it has none. */
    String thoughtsField() {
        return thoughtsField;
    }

    /** How it goes on with an answer unless the operator says otherwise. */
    public Continuing continuing() {
        return continuing;
    }

    /** Headers it likes to see. */
    Map<String, String> headers() {
        return this == OPENROUTER ? Map.of("X-Title", "Stepgate") : Map.of();
    }
}
