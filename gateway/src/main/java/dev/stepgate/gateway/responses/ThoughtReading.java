package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.gateway.http.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads how a client wants the model to think, and what it reads of that. */
final class ThoughtReading {
    private static final String EFFORTS =
            Arrays.stream(Effort.values())
                    .filter(effort -> effort != Effort.UNSAID)
                    .map(Effort::word)
                    .collect(Collectors.joining(", "));
    private static final List<String> SUMMARIES = List.of("auto", "concise", "detailed", "none");

    private ThoughtReading() {}

    static ThoughtWishes wishes(Fields reasoning) {
        String word = reasoning.textOrEmpty("effort");
        Effort effort =
                Arrays.stream(Effort.values())
                        .filter(
                                one ->
                                        one == Effort.UNSAID
                                                ? word.isEmpty()
                                                : word.equals(one.word()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Fields.wrong(
                                                reasoning.path("effort"),
                                                Fields.quoted(word),
                                                EFFORTS));
        return new ThoughtWishes(effort, OptionalInt.empty());
    }

    /** Who asks for a summary gets the thought as one; who does not gets it as it is. */
    static Wording.Kind shown(Fields reasoning) {
        String summary = summary(reasoning, "summary");
        String older = summary(reasoning, "generate_summary");
        boolean none = summary.isEmpty() || summary.equals("none");
        return none && older.isEmpty() ? Wording.Kind.THOUGHT : Wording.Kind.SUMMARY;
    }

    private static String summary(Fields reasoning, String name) {
        String word = reasoning.textOrEmpty(name);
        if (!word.isEmpty() && !SUMMARIES.contains(word)) {
            throw Fields.wrong(
                    reasoning.path(name), Fields.quoted(word), "auto, concise or detailed");
        }
        return word;
    }
}
