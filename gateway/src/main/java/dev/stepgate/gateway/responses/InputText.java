package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads the one text in the arguments of a function that stands for a freeform tool, {@code
 * {"input": "…"}}, as it grows. Owned by one thread.
 */
final class InputText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Blanks may stand anywhere in it but inside the name. */
    private static final String HEAD = "{\"input\":\"";

    private static final int NAME_FROM = 1;
    private static final int NAME_TO = 8;
    private static final int HEX_DIGITS = 4;

    private final StringBuilder whole = new StringBuilder();
    private final StringBuilder escape = new StringBuilder();
    private State state = State.HEAD;
    private int matched;

    private enum State {
        HEAD,
        TEXT,
        ESCAPE,
        OVER,
        /** It is not what it should be, and known only at its end. */
        OTHER
    }

    /** The text that this adds. */
    String read(String more) {
        StringBuilder out = new StringBuilder(more.length());
        for (int i = 0; i < more.length(); i++) {
            char c = more.charAt(i);
            switch (state) {
                case HEAD -> {
                    whole.append(c);
                    state = afterHead(c);
                }
                case OTHER -> whole.append(c);
                case TEXT, ESCAPE -> take(c, out);
                case OVER -> {}
            }
        }
        return out.toString();
    }

    private State afterHead(char c) {
        if (c == HEAD.charAt(matched)) {
            matched++;
            return matched == HEAD.length() ? State.TEXT : State.HEAD;
        }
        boolean inName = matched > NAME_FROM && matched < NAME_TO;
        return Character.isWhitespace(c) && !inName ? State.HEAD : State.OTHER;
    }

    private void take(char c, StringBuilder out) {
        if (state == State.ESCAPE) {
            escape.append(c);
            boolean unicode = escape.charAt(0) == 'u';
            if (!unicode || escape.length() > HEX_DIGITS) {
                out.append(unescaped());
                escape.setLength(0);
                state = State.TEXT;
            }
        } else if (c == '\\') {
            state = State.ESCAPE;
        } else if (c == '"') {
            state = State.OVER;
        } else {
            out.append(c);
        }
    }

    private String unescaped() {
        return switch (escape.charAt(0)) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'u' -> character();
            default -> escape.toString();
        };
    }

    private String character() {
        try {
            return Character.toString(Integer.parseInt(escape, 1, escape.length(), 2 * Byte.SIZE));
        } catch (NumberFormatException broken) {
            return "\\" + escape;
        }
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /** The text that is left once nothing more comes: what is no such object is one itself. */
    String rest() {
        if (state != State.OTHER && state != State.HEAD) {
            return "";
        }
        try {
            JsonNode input = JSON.readTree(whole.toString()).path("input");
            return input.isTextual() ? input.textValue() : whole.toString();
        } catch (JsonProcessingException broken) {
            return whole.toString();
        }
    }
}
