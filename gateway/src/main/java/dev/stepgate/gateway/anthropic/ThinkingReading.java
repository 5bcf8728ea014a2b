package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.gateway.http.Fields;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads how a client wants the model to think. */
final class ThinkingReading {
    private static final String TYPES = "enabled, disabled, adaptive or between_tools";
    private static final String EFFORTS =
            Arrays.stream(Effort.values())
                    .filter(effort -> effort != Effort.UNSAID)
                    .map(Effort::word)
                    .collect(Collectors.joining(", "));

    private ThinkingReading() {}

    /**
     * The wishes.
     *
     * @param thinking whether to think, and how long
     * @param output how hard
     */
    static ThoughtWishes wishes(Fields thinking, Fields output) {
        Effort effort = effort(output);
        OptionalInt budget = thinking.integer("budget_tokens", 1, "1 or more");
        return switch (thinking.textOrEmpty("type")) {
            case "", "adaptive", "between_tools" -> new ThoughtWishes(effort, OptionalInt.empty());
            case "enabled" -> new ThoughtWishes(effort, budget);
            case "disabled" -> new ThoughtWishes(Effort.NONE, OptionalInt.empty());
            default ->
                    throw Fields.wrong(
                            thinking.path("type"),
                            Fields.quoted(thinking.textOrEmpty("type")),
                            TYPES);
        };
    }

    private static Effort effort(Fields output) {
        String word = output.textOrEmpty("effort");
        if (word.isEmpty()) {
            return Effort.UNSAID;
        }
        return Arrays.stream(Effort.values())
                .filter(effort -> effort != Effort.UNSAID && effort.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> Fields.wrong(output.path("effort"), Fields.quoted(word), EFFORTS));
    }
}
