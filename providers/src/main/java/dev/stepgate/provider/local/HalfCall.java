package dev.stepgate.provider.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds what of a call's arguments a client has not, when it has the beginning of their text,
 * spelled by somebody else. Owned by one thread.
 */
final class HalfCall {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String SHORT_ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String given;
    private final String whole;
    private int inGiven;
    private int inWhole;

    private HalfCall(String given, String whole) {
        this.given = given;
        this.whole = whole;
    }

    /** Whether a text is a whole JSON object. */
    static boolean isWhole(String arguments) {
        try (JsonParser parser = JSON.createParser(arguments)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException notWhole) {
            return false;
        }
    }

    /**
     * What to add.
     *
     * @param given the beginning of the arguments' text; it may stop anywhere
     * @param whole all of them, in compact JSON
     * @return empty if they do not begin like that
     */
    static Optional<String> rest(String given, String whole) {
        return new HalfCall(given, whole).rest();
    }

    private Optional<String> rest() {
        boolean text = false;
        while (true) {
            if (!text) {
                skipSpace();
            }
            if (inGiven == given.length()) {
                return Optional.of(whole.substring(inWhole));
            }
            if (inWhole == whole.length()) {
                return Optional.empty();
            }
            char sign = given.charAt(inGiven);
            if (text && sign != '"') {
                Optional<String> escape = restOfEscape();
                if (escape.isPresent()) {
                    return escape.map(start -> start + whole.substring(inWhole));
                }
                if (character(given, true) != character(whole, false)) {
                    return Optional.empty();
                }
                continue;
            }
            if (sign != whole.charAt(inWhole)) {
                return Optional.empty();
            }
            text = (sign == '"') != text;
            inGiven++;
            inWhole++;
        }
    }

    private void skipSpace() {
        while (inGiven < given.length() && Character.isWhitespace(given.charAt(inGiven))) {
            inGiven++;
        }
    }

    /** The rest of an escape that is begun only; it is the next character's. */
    private Optional<String> restOfEscape() {
        String left = given.substring(inGiven);
        boolean begun =
                left.equals("\\") || (left.startsWith("\\u") && left.length() < "\\u0000".length());
        if (!begun) {
            return Optional.empty();
        }
        int next = character(whole, false);
        String digits = "%04x".formatted(next);
        int shortly = ESCAPED.indexOf(next);
        if (left.length() > 1) {
            return Optional.of(digits.substring(left.length() - 2));
        }
        return Optional.of(
                shortly < 0 ? "u" + digits : SHORT_ESCAPES.substring(shortly, shortly + 1));
    }

    /** Reads one character of a text, escaped or not; -1 at a text's end. */
    private int character(String json, boolean isGiven) {
        int at = isGiven ? inGiven : inWhole;
        char first = json.charAt(at);
        int length = 1;
        int character = first;
        if (first == '"') {
            character = -1;
            length = 0;
        } else if (first == '\\' && json.charAt(at + 1) == 'u') {
            character = Integer.parseInt(json.substring(at + 2, at + 6), 16);
            length = 6;
        } else if (first == '\\') {
            character = ESCAPED.charAt(Math.max(0, SHORT_ESCAPES.indexOf(json.charAt(at + 1))));
            length = 2;
        }
        if (isGiven) {
            inGiven += length;
        } else {
            inWhole += length;
        }
        return character;
    }
}
