package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.Token;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads one tool call as the model writes it (spec section 9.4). Owned by one thread. */
final class CallText {
    private static final String FUNCTION = "<function=";
    private static final String END_FUNCTION = "</function>";
    private static final String PARAMETER = "<parameter=";
    private static final String END_PARAMETER = "</parameter>";

    private final String parameters;
    private int at;

    private CallText(String parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads what stands between the tags of a call.
     *
     * @param index the call's place in the answer
     * @return empty if it is not a call as the model was taught to write them
     */
    static Optional<Token.Called> read(String inside, int index, ToolSchemas schemas) {
        String call = inside.strip();
        int nameEnd = call.indexOf('>');
        if (!call.startsWith(FUNCTION) || !call.endsWith(END_FUNCTION) || nameEnd < 0) {
            return Optional.empty();
        }
        String name = call.substring(FUNCTION.length(), nameEnd).strip();
        int end = call.length() - END_FUNCTION.length();
        if (name.isEmpty() || name.indexOf('<') >= 0 || nameEnd >= end) {
            return Optional.empty();
        }
        return new CallText(call.substring(nameEnd + 1, end))
                .arguments(name, schemas)
                .map(arguments -> new Token.Called(index, name, Literals.writeJson(arguments)));
    }

    private Optional<Value> arguments(String function, ToolSchemas schemas) {
        SequencedMap<Text, Value> arguments = new LinkedHashMap<>();
        skipSpace();
        while (at < parameters.length()) {
            int keyEnd = parameters.indexOf('>', at);
            if (!parameters.startsWith(PARAMETER, at) || keyEnd < 0) {
                return Optional.empty();
            }
            String key = parameters.substring(at + PARAMETER.length(), keyEnd);
            if (key.isBlank()) {
                return Optional.empty();
            }
            String value = trimmed(value(keyEnd + 1));
            arguments.put(Text.given(key), schemas.convert(function, key, value));
            skipSpace();
        }
        return Optional.of(new Value.Mapping(arguments));
    }

    /** Up to its closing tag; without one, up to the next parameter or the end. */
    private String value(int from) {
        int close = parameters.indexOf(END_PARAMETER, from);
        int next = parameters.indexOf(PARAMETER, from);
        if (close >= 0 && (next < 0 || close < next)) {
            at = close + END_PARAMETER.length();
            return parameters.substring(from, close);
        }
        at = next < 0 ? parameters.length() : next;
        return parameters.substring(from, at);
    }

    /** Without the newline at each end that the format puts there. */
    private static String trimmed(String value) {
        int from = value.startsWith("\n") ? 1 : 0;
        int to =
                value.length() > from && value.endsWith("\n") ? value.length() - 1 : value.length();
        return value.substring(from, to);
    }

    private void skipSpace() {
        while (at < parameters.length() && Character.isWhitespace(parameters.charAt(at))) {
            at++;
        }
    }
}
