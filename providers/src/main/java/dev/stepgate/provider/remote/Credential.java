package dev.stepgate.provider.remote;

import java.util.Map;

/** What proves to an upstream who we are. Immutable; its text shows what it is, never its value. */
public sealed interface Credential {

    /** For upstreams that ask for nothing. */
    static Credential none() {
        return new Nothing();
    }

    /** A key sent as {@code Authorization: Bearer}; blanks around it are not part of it. */
    static Credential bearer(String key) {
        return new Key(key.strip(), Map.of("Authorization", "Bearer " + key.strip()));
    }

    /**
     * The same, and sent as {@code x-api-key} as well: of two kinds of server each reads its own.
     */
    static Credential bearerAndKey(String key) {
        return new Key(
                key.strip(),
                Map.of("Authorization", "Bearer " + key.strip(), "x-api-key", key.strip()));
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

    /** A key. */
    final class Key implements Credential {
        private final String key;
        private final Map<String, String> headers;

        private Key(String key, Map<String, String> headers) {
            this.key = key;
            this.headers = headers;
        }

        @Override
        public Map<String, String> headers() {
            return headers;
        }

        @Override
        public String hiddenIn(String text) {
            return key.isEmpty() ? text : text.replace(key, "[hidden]");
        }

        @Override
        public String toString() {
            return "key [hidden]";
        }
    }
}
