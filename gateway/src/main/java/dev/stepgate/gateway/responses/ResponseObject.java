package dev.stepgate.gateway.responses;

import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.JsonString;
import java.util.Optional;

/**
 * A response as the object it is at one moment (wire facts, §7.2). Immutable.
 *
 * @param created seconds since 1970
 * @param store whether it is kept
 */
record ResponseObject(String id, long created, Echo echo, boolean store) {

    /** The same, of which nothing is kept. */
    ResponseObject unkept() {
        return new ResponseObject(id, created, echo, false);
    }

    /** How far a response is. */
    sealed interface Standing {

        record Queued() implements Standing {}

        record InProgress() implements Standing {}

        /**
         * All was said.
         *
         * @param at seconds since 1970
         */
        record Completed(long at) implements Standing {}

        /**
         * It was cut short.
         *
         * @param bound the allowance that did it
         */
        record Incomplete(FinishReason reason, Optional<String> bound) implements Standing {}

        record Failed(ErrorBody error) implements Standing {}

        /** How an answer ended that was not broken off. */
        static Standing ended(FinishReason reason, Optional<String> bound, long at) {
            return switch (reason) {
                case STOP, TOOL_CALLS -> new Completed(at);
                case LENGTH, CONTENT_FILTER -> new Incomplete(reason, bound);
            };
        }

        /** The word used on the wire. */
        default String word() {
            return switch (this) {
                case Queued _ -> "queued";
                case InProgress _ -> "in_progress";
                case Completed _ -> "completed";
                case Incomplete _ -> "incomplete";
                case Failed _ -> "failed";
            };
        }
    }

    /** Appends the object without what it took, which is not known. */
    void append(StringBuilder out, Standing standing, String model, Output output) {
        appendHead(out, standing, model, output);
        out.append(echo.members(store)).append('}');
    }

    /** Appends the whole object. */
    void append(StringBuilder out, Standing standing, String model, Output output, Usage usage) {
        appendHead(out, standing, model, output);
        out.append(",\"usage\":{\"input_tokens\":").append(usage.promptTokens());
        out.append(",\"input_tokens_details\":{\"cached_tokens\":").append(usage.cachedTokens());
        out.append(",\"cache_write_tokens\":0},\"output_tokens\":");
        out.append(usage.completionTokens());
        out.append(",\"output_tokens_details\":{\"reasoning_tokens\":");
        out.append(usage.reasoningTokens()).append("},\"total_tokens\":");
        out.append(usage.totalTokens()).append('}').append(echo.members(store)).append('}');
    }

    private void appendHead(StringBuilder out, Standing standing, String model, Output output) {
        out.append("{\"id\":\"").append(id);
        out.append("\",\"object\":\"response\",\"created_at\":").append(created);
        out.append(",\"status\":\"").append(standing.word()).append("\",\"completed_at\":");
        if (standing instanceof Standing.Completed completed) {
            out.append(completed.at());
        } else {
            out.append("null");
        }
        out.append(",\"error\":");
        if (standing instanceof Standing.Failed failed) {
            appendError(out, failed.error());
        } else {
            out.append("null");
        }
        out.append(",\"incomplete_details\":");
        if (standing instanceof Standing.Incomplete incomplete) {
            appendWhy(out, incomplete);
        } else {
            out.append("null");
        }
        out.append(",\"model\":");
        JsonString.append(out, model);
        out.append(",\"output\":");
        output.append(out);
    }

    /** The specification has few words for what failed. */
    private static void appendError(StringBuilder out, ErrorBody error) {
        String code =
                switch (error.status()) {
                    case 429 -> "rate_limit_exceeded";
                    case 400, 402, 403, 404 -> "invalid_prompt";
                    default -> "server_error";
                };
        out.append("{\"code\":\"").append(code).append("\",\"message\":");
        JsonString.append(out, error.sentence());
        out.append('}');
    }

    private static void appendWhy(StringBuilder out, Standing.Incomplete incomplete) {
        boolean tooLong = incomplete.reason() == FinishReason.LENGTH;
        out.append("{\"reason\":\"").append(tooLong ? "max_output_tokens" : "content_filter");
        out.append('"');
        if (tooLong && incomplete.bound().isPresent()) {
            out.append(",\"native_finish_reason\":");
            JsonString.append(out, incomplete.bound().get());
        }
        out.append('}');
    }
}
