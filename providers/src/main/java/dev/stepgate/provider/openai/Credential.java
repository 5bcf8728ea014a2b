package dev.stepgate.provider.openai;

import java.util.Map;

/** What proves to an upstream who we are. Immutable; its text shows what it is, never its value. */
public sealed interface Credential {

    /** For upstreams that ask for nothing. */
    static Credential none() {
        return new Nothing();
    }

    /** A key sent as {@code Authorization: Bearer}; blanks around it are not part of it. */
    static Credential bearer(String key) {
        return new Bearer(key.strip());
    }

    /** The headers that carry it. */
    Map<String, String> headers();

    /** The text with every occurrence of the secret taken out. */
    String hiddenIn(String text);

    /** Nothing at all. */
    record Nothing() implements Credential {
        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public String hiddenIn(String text) {
            return text;
        }
    }

    /** A bearer key. */
    final class Bearer implements Credential {
        private final String key;

        private Bearer(String key) {
            this.key = key;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Authorization", "Bearer " + key);
        }

        @Override
        public String hiddenIn(String text) {
            return key.isEmpty() ? text : text.replace(key, "[hidden]");
        }

        @Override
        public String toString() {
            return "bearer key [hidden]";
        }
    }
}
