package dev.stepgate.architecture;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first sentence of a {@code package-info.java}: what the room is for. */
final class RoomSentence {

    private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
    private static final Pattern SENTENCE = Pattern.compile("(?s)^(.*?\\.)(\\s|$)");

    private RoomSentence() {}

    /** The sentence on one line, or empty where there is none that ends in a full stop. */
    static Optional<String> of(String source) {
        Matcher javadoc = JAVADOC.matcher(source);
        if (!javadoc.find()) {
            return Optional.empty();
        }
        String prose = javadoc.group(1).replaceAll("(?m)^\\s*\\*\\s?", "").strip();
        Matcher sentence = SENTENCE.matcher(prose);
        return sentence.find()
                ? Optional.of(sentence.group(1).replaceAll("\\s+", " "))
                : Optional.empty();
    }

    static int words(String sentence) {
        return sentence.split(" ").length;
    }
}
