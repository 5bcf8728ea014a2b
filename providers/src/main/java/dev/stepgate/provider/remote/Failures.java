package dev.stepgate.provider.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Reach;
import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells an upstream's complaints as failures of its provider. Thread-safe. */
public final class Failures {
    private static final int MOST_MESSAGE_CHARS = 400;
    private static final Duration LONGEST_WAIT = Duration.ofDays(31);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** Addresses, keys of known make, and anything long enough to be one. */
    private static final Pattern PRIVATE =
            Pattern.compile(
                    "(?i)\\b[a-z][a-z0-9+.-]*://\\S+"
                            + "|\\bbearer\\s+\\S+"
                            + "|\\bsk-[\\w*.-]+"
                            + "|\\b(?=[\\w-]*\\d)(?=[\\w-]*[a-z])[\\w-]{32,}");

    /** A word for a kind of error: too short and plain to quote anybody. */
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_.]{2,40}");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\s]+");

    private final String provider;
    private final List<Credential> credentials;
    private final InstantSource clock;

    /** Failures of a provider, its credentials to be hidden. */
    public Failures(String provider, List<Credential> credentials, InstantSource clock) {
        this.provider = provider;
        this.credentials = List.copyOf(credentials);
        this.clock = clock;
    }

    /** A complaint that came inside an answer with status 200. */
    public ProviderFailure inBand(Complaint complaint) {
        return of(complaint.status(), Map.of(), complaint);
    }

    /**
     * An answer with another status than 2xx. Only a rejection repeats the upstream's sentence, to
     * the client whose request it is about: it may quote the prompt, which no log may hold.
     *
     * @param headers by lower-case name
     */
    ProviderFailure of(int status, Map<String, String> headers, Complaint complaint) {
        String said = clean(complaint.message());
        String kind = KIND.matcher(complaint.type()).matches() ? complaint.type() : "";
        String message = status + (kind.isEmpty() ? "" : ": " + kind);
        return switch (status) {
            case 401 -> badCredential(message);
            case 402, 429 -> throttled(message, headers, complaint);
            case 403 -> forbidden(message, said, headers, complaint);
            case 451 -> rejected(Fault.CONTENT_POLICY, said, "refused by content policy");
            case 400, 413, 422 -> refused(message, said, complaint);
            case 408, 504, 524 -> new ProviderFailure.TooSlow(provider, message);
            default ->
                    status >= 500
                            ? new ProviderFailure.Overloaded(
                                    provider, message, retryAfter(headers, complaint))
                            : new ProviderFailure.Misconfigured(provider, message);
        };
    }

    /** It said something that is not its dialect. */
    public ProviderFailure garbled(String what) {
        return new ProviderFailure.Garbled(provider, what);
    }

    /** Our settings are at fault, but not the credential. */
    public ProviderFailure misconfigured(String what) {
        return new ProviderFailure.Misconfigured(provider, what);
    }

    /** It cannot do what the request's field asks; another may. */
    public ProviderFailure unable(String field, String what) {
        return ProviderFailure.Rejected.here(provider, field, field + ": " + what);
    }

    /** It stopped in the middle. */
    public ProviderFailure cutShort(String what) {
        return new ProviderFailure.CutShort(provider, what);
    }

    ProviderFailure tooSlow(String what) {
        return new ProviderFailure.TooSlow(provider, what);
    }

    ProviderFailure cancelled() {
        return new ProviderFailure.Cancelled(provider);
    }

    /** An upstream's words on one line, without addresses and without what may be a key. */
    String clean(String text) {
        String hidden = text;
        for (Credential credential : credentials) {
            hidden = credential.hiddenIn(hidden);
        }
        String line = CONTROLS.matcher(hidden).replaceAll(" ").strip();
        String safe = PRIVATE.matcher(line).replaceAll("[hidden]");
        return safe.length() <= MOST_MESSAGE_CHARS
                ? safe
                : safe.substring(0, MOST_MESSAGE_CHARS) + "…";
    }

    private ProviderFailure forbidden(
            String message, String said, Map<String, String> headers, Complaint complaint) {
        JsonNode metadata = complaint.whole().path("metadata");
        if (metadata.has("reasons")
                || metadata.has("flagged_input")
                || complaint.says("moderation", "flagged", "content_policy", "guardrail policy")) {
            return rejected(Fault.CONTENT_POLICY, said, "refused by content policy");
        }
        if (metadata.has("limit_source") || complaint.says("budget", "limit exceeded", "quota")) {
            return throttled(message, headers, complaint);
        }
        return badCredential(message);
    }

    private ProviderFailure badCredential(String message) {
        return new ProviderFailure.Misconfigured(
                provider, ProviderFailure.Setting.CREDENTIAL, "credential: " + message);
    }

    private ProviderFailure throttled(
            String message, Map<String, String> headers, Complaint complaint) {
        Optional<Duration> told = retryAfter(headers, complaint);
        String source = complaint.whole().path("metadata").path("limit_source").asText("");
        if (complaint.says("free-models-per-day") || source.equals("openrouter_free_tier_daily")) {
            return new ProviderFailure.Throttled(
                    provider, Reach.FREE_MODELS, message, told.or(this::untilTomorrow));
        }
        if (complaint.says("free-models-per-min")) {
            return new ProviderFailure.Throttled(
                    provider, Reach.FREE_MODELS, message, told.or(() -> Optional.of(A_MINUTE)));
        }
        boolean upstreams =
                source.equals("upstream_provider_shared_pool")
                        || complaint.whole().path("metadata").has("provider_name");
        return new ProviderFailure.Throttled(
                provider, upstreams ? Reach.THIS_MODEL : Reach.EVERYTHING, message, told);
    }

    /** Days end at midnight UTC, the same everywhere. */
    private Optional<Duration> untilTomorrow() {
        Instant now = clock.instant();
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        return Optional.of(Duration.between(now, midnight));
    }

    private ProviderFailure refused(String message, String said, Complaint complaint) {
        if (complaint.says(
                "context length",
                "context_length",
                "context size",
                "context_size",
                "context window",
                "prompt is too long",
                "token_limit_exceeded",
                "too many tokens")) {
            return rejected(Fault.CONTEXT_TOO_LONG, said, "longer than the model's context");
        }
        if (complaint.says("not a valid model", "model_not_found", "model not found")
                || (complaint.says("model") && complaint.says("does not exist"))) {
            return new ProviderFailure.Misconfigured(provider, message);
        }
        if (complaint.says("content_policy", "moderation")) {
            return rejected(Fault.CONTENT_POLICY, said, "refused by content policy");
        }
        return rejected(Fault.INVALID, said, "not accepted by the provider");
    }

    private ProviderFailure rejected(Fault fault, String said, String otherwise) {
        return new ProviderFailure.Rejected(provider, fault, said.isEmpty() ? otherwise : said);
    }

    private Optional<Duration> retryAfter(Map<String, String> headers, Complaint complaint) {
        return retryAfter(headers.getOrDefault("retry-after", ""))
                .or(() -> reset(headers.getOrDefault("x-ratelimit-reset", "")))
                .or(() -> reset(metadataHeader(complaint, "X-RateLimit-Reset")))
                .map(this::bounded);
    }

    /** Seconds, or an HTTP date. */
    private Optional<Duration> retryAfter(String value) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(Duration.between(clock.instant(), then));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    /** OpenRouter's: milliseconds since 1970; smaller numbers mean something else elsewhere. */
    private Optional<Duration> reset(String value) {
        if (!value.matches("\\d{12,15}")) {
            return Optional.empty();
        }
        Instant then = Instant.ofEpochMilli(Long.parseLong(value));
        return Optional.of(Duration.between(clock.instant(), then));
    }

    private Duration bounded(Duration wait) {
        Duration atLeastNone = wait.isNegative() ? Duration.ZERO : wait;
        return atLeastNone.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atLeastNone;
    }

    private static String metadataHeader(Complaint complaint, String name) {
        return complaint.whole().path("metadata").path("headers").path(name).asText("");
    }
}
