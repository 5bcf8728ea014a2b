package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.gateway.http.Fields;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Reads how a client wants the model to think, in any of the fields clients use: OpenAI's {@code
 * reasoning_effort}, OpenRouter's {@code reasoning}, Anthropic's {@code thinking}, vLLM's {@code
 * thinking_token_budget}, and what Qwen's templates are told.
 *
 * <p>Whoever forbids a thought in one of them gets none; of two efforts or budgets the one named
 * first here holds. The fields pass through to upstreams besides.
 */
final class ThoughtReading {
    private static final String EFFORTS =
            Arrays.stream(Effort.values())
                    .filter(effort -> effort != Effort.UNSAID)
                    .map(Effort::word)
                    .collect(Collectors.joining(", "));

    private ThoughtReading() {}

    /**
     * Reads the wishes.
     *
     * @param fields of which none is taken from those that pass through
     */
    static ThoughtWishes read(Fields fields) {
        Optional<Fields> reasoning = fields.object("reasoning");
        Optional<Fields> thinking = fields.object("thinking");
        Effort effort = effort(fields, "reasoning_effort");
        if (effort == Effort.UNSAID) {
            effort = reasoning.map(own -> effort(own, "effort")).orElse(Effort.UNSAID);
        }
        boolean off =
                forbids(fields, "enable_thinking")
                        || reasoning.map(own -> forbids(own, "enabled")).orElse(false)
                        || thinking.map(own -> own.textOrEmpty("type").equals("disabled"))
                                .orElse(false)
                        || fields.object("chat_template_kwargs")
                                .map(ThoughtReading::templateForbids)
                                .orElse(false)
                        || reasoning.map(own -> effort(own, "effort") == Effort.NONE).orElse(false);
        return new ThoughtWishes(off ? Effort.NONE : effort, budget(fields, reasoning, thinking));
    }

    /** Whether the thought is to be kept from the client. */
    static boolean excluded(Fields fields) {
        return forbids(fields, "include_reasoning")
                || fields.object("reasoning").map(own -> own.flag("exclude")).orElse(false);
    }

    private static boolean templateForbids(Fields arguments) {
        return forbids(arguments, "enable_thinking") || forbids(arguments, "thinking");
    }

    private static boolean forbids(Fields fields, String name) {
        boolean allowed = fields.flag(name);
        return fields.take(name).isPresent() && !allowed;
    }

    /** SGLang knows efforts that are numbers; those are for upstreams. */
    private static Effort effort(Fields fields, String name) {
        if (fields.take(name).filter(value -> value.isNumber()).isPresent()) {
            return Effort.UNSAID;
        }
        String word = fields.textOrEmpty(name);
        if (word.isEmpty()) {
            return Effort.UNSAID;
        }
        return Arrays.stream(Effort.values())
                .filter(effort -> effort != Effort.UNSAID && effort.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Fields.wrong(fields.path(name), Fields.quoted(word), EFFORTS));
    }

    private static OptionalInt budget(
            Fields fields, Optional<Fields> reasoning, Optional<Fields> thinking) {
        OptionalInt first = tokens(reasoning, "max_tokens");
        OptionalInt second = tokens(thinking, "budget_tokens");
        OptionalInt third =
                fields.integer("thinking_token_budget", -1, "-1 for no bound, or 0 or more");
        if (first.isPresent()) {
            return first;
        }
        if (second.isPresent()) {
            return second;
        }
        return third.orElse(-1) < 0 ? OptionalInt.empty() : third;
    }

    private static OptionalInt tokens(Optional<Fields> fields, String name) {
        return fields.isPresent()
                ? fields.get().integer(name, 0, "0 or more")
                : OptionalInt.empty();
    }
}
