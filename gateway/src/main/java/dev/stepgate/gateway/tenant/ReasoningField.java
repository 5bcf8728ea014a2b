package dev.stepgate.gateway.tenant;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Under which name an answer's thought is told where its dialect has none for it. */
public enum ReasoningField {
    /** {@code reasoning_content}, as most clients know it. */
    REASONING_CONTENT,
    /** {@code reasoning}, as OpenRouter's clients know it. */
    REASONING,
    /** Both, with the same text. */
    BOTH;

    /** As it is written wherever it is chosen. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so. */
    public static Optional<ReasoningField> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** All that can be chosen, in a sentence. */
    public static String words() {
        return "reasoning_content, reasoning or both";
    }
}
