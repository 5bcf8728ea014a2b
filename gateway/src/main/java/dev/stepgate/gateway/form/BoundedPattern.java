package dev.stepgate.gateway.form;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A regular expression that gives up on a text it would look at for ever. Immutable.
 *
 * @param pattern in Java's notation, which is that of ECMA for nearly all that schemas use
 */
record BoundedPattern(Pattern pattern) implements RegularExpression {
    private static final int MOST_LOOKS = 5_000_000;

    /**
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    static RegularExpression of(String regex) {
        return new BoundedPattern(Pattern.compile(regex));
    }

    /**
     * @throws IllegalStateException once it has looked at characters too often
     */
    @Override
    public boolean matches(String text) {
        return pattern.matcher(new Watched(text)).find();
    }

    /** A text that counts how often it is looked at. Owned by one thread. */
    private static final class Watched implements CharSequence {
        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new IllegalStateException("a pattern that goes on and on");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.substring(from, to);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
