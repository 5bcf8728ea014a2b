package dev.stepgate.gateway.anthropic;

import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.JsonString;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says no in Anthropic's words (wire facts, §8.7). */
final class AnthropicError {
    private static final Pattern CONTEXT =
            Pattern.compile("maximum context length is (\\d+) tokens");
    private static final Pattern PROMPT =
            Pattern.compile("(?:the prompt has|your messages resulted in) (\\d+)");

    private AnthropicError() {}

    /** The body of a response, and the data of an event that ends a stream. */
    static String json(ErrorBody error, String requestId) {
        StringBuilder out = new StringBuilder(200);
        out.append("{\"type\":\"error\",\"error\":{\"type\":\"").append(type(error));
        out.append("\",\"message\":");
        JsonString.append(out, sentence(error));
        out.append("},\"request_id\":");
        JsonString.append(out, requestId);
        return out.append('}').toString();
    }

    private static String type(ErrorBody error) {
        return switch (error.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> error.status() < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /**
     * Claude Code makes a conversation shorter when it reads the words Anthropic has for one that
     * is too long, and how much too long; from any other words it learns nothing.
     */
    private static String sentence(ErrorBody error) {
        if (!error.code().equals("context_length_exceeded")) {
            return error.sentence();
        }
        Matcher context = CONTEXT.matcher(error.sentence());
        Matcher prompt = PROMPT.matcher(error.sentence());
        return context.find() && prompt.find()
                ? "prompt is too long: "
                        + prompt.group(1)
                        + " tokens > "
                        + context.group(1)
                        + " maximum"
                : "prompt is too long: " + error.sentence();
    }
}
