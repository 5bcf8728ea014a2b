package dev.stepgate.gateway.http;

import dev.stepgate.gateway.refusal.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a refusal looks like on the wire: the only place that turns one into a status. Immutable.
 *
 * @param param the field at fault, empty for none
 * @param code a word for programs, empty for none
 * @param headers what else the response carries, by lower-case name
 */
public record ErrorBody(
        int status,
        String type,
        String param,
        String code,
        String sentence,
        Map<String, String> headers) {

    private static final String OURS = "invalid_request_error";
    private static final String LIMITED = "rate_limit_error";

    public ErrorBody {
        headers = Map.copyOf(headers);
    }

    /** Every refusal there is. */
    public static ErrorBody of(Refusal refusal) {
        ErrorBody body =
                switch (refusal) {
                    case Refusal.Unauthenticated no ->
                            plain(401, "authentication_error", "", "invalid_api_key", no)
                                    .with("www-authenticate", "Bearer");
                    case Refusal.Malformed no -> plain(400, OURS, no.param(), "invalid_value", no);
                    case Refusal.NotFound no -> plain(404, OURS, no.param(), "not_found", no);
                    case Refusal.TooLarge no -> plain(413, OURS, "", "request_too_large", no);
                    case Refusal.ContextTooLong no ->
                            plain(400, OURS, "messages", "context_length_exceeded", no);
                    case Refusal.AgainstPolicy no ->
                            plain(400, OURS, "messages", "content_policy_violation", no);
                    case Refusal.UnknownModel no ->
                            plain(404, OURS, "model", "model_not_found", no);
                    case Refusal.WrongTask no -> plain(404, OURS, "model", "model_not_found", no);
                    case Refusal.UnknownPath no -> plain(404, OURS, "", "unknown_path", no);
                    case Refusal.WrongMethod no ->
                            plain(405, OURS, "", "method_not_allowed", no)
                                    .with("allow", String.join(", ", no.allowed()));
                    case Refusal.Forbidden no ->
                            plain(403, "permission_error", "", "forbidden", no).forGood();
                    case Refusal.NotInTier no ->
                            plain(403, "permission_error", "model", "model_not_in_tier", no)
                                    .forGood();
                    case Refusal.NotForKey no ->
                            plain(403, "permission_error", "model", "model_not_for_key", no)
                                    .forGood();
                    case Refusal.QuotaSpent no -> quotaSpent(no);
                    case Refusal.TooManyAtOnce no ->
                            plain(429, LIMITED, "", "concurrency_limit_exceeded", no);
                    case Refusal.Unpaid no -> unpaid(no);
                    case Refusal.UnknownReceipt no ->
                            plain(404, OURS, "id", "generation_not_found", no);
                    case Refusal.KeyReused no -> plain(422, OURS, "", "idempotency_key_reused", no);
                    case Refusal.StillAnswering no ->
                            plain(409, "conflict", "", "still_answering", no);
                    case Refusal.Busy no -> plain(503, "overloaded_error", "", "busy", no);
                    case Refusal.StoreLost no ->
                            plain(503, "server_error", "", "store_unavailable", no);
                    case Refusal.NobodyAnswered no -> nobodyAnswered(no);
                };
        return refusal.retryAfter()
                .map(wait -> body.with("retry-after", wholeSeconds(wait)))
                .orElse(body);
    }

    /** A fault of ours that no refusal describes; the log has the rest under the request's id. */
    public static ErrorBody internal(String requestId) {
        return new ErrorBody(
                500,
                "server_error",
                "",
                "internal_error",
                "internal error (request " + requestId + ")",
                Map.of());
    }

    /** The envelope: one object named {@code error} with all four of its keys. */
    public String json() {
        StringBuilder out = new StringBuilder(160).append("{\"error\":");
        appendObject(out);
        return out.append('}').toString();
    }

    /** Only the inner object, as an event in the middle of an answer carries it. */
    public void appendObject(StringBuilder out) {
        out.append("{\"message\":");
        JsonString.append(out, sentence);
        out.append(",\"type\":");
        JsonString.append(out, type);
        out.append(",\"param\":");
        appendOrNull(out, param);
        out.append(",\"code\":");
        appendOrNull(out, code);
        out.append('}');
    }

    private static ErrorBody quotaSpent(Refusal.QuotaSpent no) {
        return switch (no.window()) {
            case MINUTE -> plain(429, LIMITED, "", "rate_limit_exceeded", no);
            case DAY -> plain(429, LIMITED, "", "daily_quota_exhausted", no).forGood();
            case MONTH -> plain(429, LIMITED, "", "monthly_quota_exhausted", no).forGood();
            case ALWAYS -> plain(429, LIMITED, "", "quota_exhausted", no).forGood();
        };
    }

    private static ErrorBody unpaid(Refusal.Unpaid no) {
        ErrorBody body = plain(402, "insufficient_quota", "", "insufficient_quota", no);
        return no.retryAfter().isPresent() ? body : body.forGood();
    }

    private static ErrorBody nobodyAnswered(Refusal.NobodyAnswered no) {
        return switch (no.because()) {
            case THROTTLED ->
                    plain(429, LIMITED, "", "upstream_rate_limited", no).with("retry-after", "1");
            case TOO_SLOW -> plain(504, "timeout_error", "", "upstream_timeout", no);
            case OVERLOADED ->
                    plain(503, "overloaded_error", "", "upstream_overloaded", no)
                            .with("retry-after", "1");
            case BROKEN -> plain(502, "server_error", "", "upstream_error", no);
        };
    }

    private static ErrorBody plain(
            int status, String type, String param, String code, Refusal refusal) {
        String sentence = String.valueOf(refusal.getMessage());
        return new ErrorBody(status, type, param, code, sentence, Map.of());
    }

    private ErrorBody with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ErrorBody(status, type, param, code, sentence, more);
    }

    /** Clients that obey do not ask again: some would sleep for as long as a window lasts. */
    private ErrorBody forGood() {
        return with("x-should-retry", "false");
    }

    /** Rounded up, so that a client that obeys does not come too early. */
    private static String wholeSeconds(Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return Long.toString(Math.max(1, seconds));
    }

    private static void appendOrNull(StringBuilder out, String text) {
        if (text.isEmpty()) {
            out.append("null");
        } else {
            JsonString.append(out, text);
        }
    }
}
