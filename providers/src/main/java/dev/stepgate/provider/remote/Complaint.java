package dev.stepgate.provider.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;

/**
 * What an upstream says went wrong, whichever shape it came in. Immutable.
 *
 * @param code its number or word for the kind of error, lower case; empty when it named none
 * @param type its other word for it, lower case; empty when it named none
 * @param whole the error as sent, for what only some upstreams add; missing when it was only text
 */
public record Complaint(String message, String code, String type, JsonNode whole) {

    /** Reads an HTTP error's body: wrapped, flat, FastAPI's, or no JSON at all. */
    public static Complaint ofBody(String body) {
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            if (isError(root.path("error"))) {
                return of(root.path("error"));
            }
            if (root.hasNonNull("detail")) {
                JsonNode detail = root.path("detail");
                return ofText(detail.isTextual() ? detail.textValue() : detail.toString());
            }
            return root.isObject() ? of(root) : ofText(body);
        } catch (JsonProcessingException notJson) {
            return ofText(body.stripLeading().startsWith("<") ? "an HTML page" : body);
        }
    }

    /** Reads an error value: an object or a string. */
    public static Complaint of(JsonNode error) {
        if (error.isTextual()) {
            return ofText(error.textValue());
        }
        String type = word(error.path("metadata").path("error_type"));
        return new Complaint(
                error.path("message").asText(""),
                word(error.path("code")),
                type.isEmpty() ? word(error.path("type")) : type,
                error);
    }

    /** Reads an error that is only words. */
    public static Complaint ofText(String text) {
        return new Complaint(text, "", "", MissingNode.getInstance());
    }

    /** Whether an {@code error} field says anything: null, false and empty strings do not. */
    public static boolean isError(JsonNode error) {
        return error.isObject() || (error.isTextual() && !error.textValue().isEmpty());
    }

    /** The HTTP status it would have come with; 500 where it gives no hint. */
    int status() {
        if (code.matches("[45]\\d\\d")) {
            return Integer.parseInt(code);
        }
        String words = code + " " + type;
        return switch (words) {
            case String w when mentions(w, "rate_limit", "too_many_requests") -> 429;
            case String w when mentions(w, "quota", "payment", "billing", "insufficient") -> 402;
            case String w when mentions(w, "content_policy", "moderation", "censorship") -> 451;
            case String w when mentions(w, "authentication", "api_key", "permission") -> 401;
            case String w when mentions(w, "not_found", "notfound") -> 404;
            case String w when mentions(w, "overloaded", "unavailable") -> 503;
            case String w when mentions(w, "timeout") -> 504;
            case String w when mentions(w, "too_large") -> 413;
            case String w when mentions(w, "invalid", "context", "badrequest", "bad request") ->
                    400;
            default -> 500;
        };
    }

    boolean says(String... phrases) {
        return mentions((message + " " + code + " " + type).toLowerCase(Locale.ROOT), phrases);
    }

    private static boolean mentions(String text, String... phrases) {
        for (String phrase : phrases) {
            if (text.contains(phrase)) {
                return true;
            }
        }
        return false;
    }

    private static String word(JsonNode node) {
        return node.isNull() ? "" : node.asText("").toLowerCase(Locale.ROOT);
    }
}
