package dev.stepgate.gateway.refusal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The ways we say no. The message is the sentence the client reads: it names the field, the value
 * and what was expected, and never holds a secret or what an upstream said; {@link #detail()} is
 * for the log.
 */
public abstract sealed class Refusal extends RuntimeException {
    private Refusal(String publicSentence) {
        super(publicSentence);
    }

    /** What only the log may say; empty when there is no more to tell. */
    public String detail() {
        return "";
    }

    /** When asking again makes sense, if it ever does. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** No key, or one we do not know. */
    public static final class Unauthenticated extends Refusal {
        public Unauthenticated(String publicSentence) {
            super(publicSentence);
        }
    }

    /** The request is not one we understand; {@code param} names the field, or is empty. */
    public static final class Malformed extends Refusal {
        private final String param;

        public Malformed(String param, String publicSentence) {
            super(publicSentence);
            this.param = param;
        }

        public String param() {
            return param;
        }
    }

    /** The body is larger than we read. */
    public static final class TooLarge extends Refusal {
        public TooLarge(long limitBytes) {
            super("request_too_large: the body is larger than " + limitBytes + " bytes");
        }
    }

    /** The conversation does not fit the model's context. */
    public static final class ContextTooLong extends Refusal {
        public ContextTooLong(String publicSentence) {
            super(publicSentence);
        }
    }

    /** The provider will not speak about this. */
    public static final class AgainstPolicy extends Refusal {
        public AgainstPolicy(String publicSentence) {
            super(publicSentence);
        }
    }

    /** No model of that name. */
    public static final class UnknownModel extends Refusal {
        public UnknownModel(String model) {
            super("model: \"" + model + "\" does not exist (expected: one of GET /v1/models)");
        }
    }

    /** The model exists, and does something else than what is asked of it. */
    public static final class WrongTask extends Refusal {
        public WrongTask(String publicSentence) {
            super(publicSentence);
        }
    }

    /** There is no such thing as an operator named; {@code param} is what it was named by. */
    public static final class NotFound extends Refusal {
        private final String param;

        public NotFound(String param, String publicSentence) {
            super(publicSentence);
            this.param = param;
        }

        public String param() {
            return param;
        }
    }

    /** Nothing is served at that path. */
    public static final class UnknownPath extends Refusal {
        public UnknownPath(String method, String path) {
            super("no such path: " + method + " " + path);
        }
    }

    /** The path exists, but not with that method. */
    public static final class WrongMethod extends Refusal {
        private final List<String> allowed;

        public WrongMethod(String method, String path, List<String> allowed) {
            super(method + " " + path + " (expected: " + String.join(" or ", allowed) + ")");
            this.allowed = List.copyOf(allowed);
        }

        public List<String> allowed() {
            return allowed;
        }
    }

    /** The caller is known and may not do this. */
    public static final class Forbidden extends Refusal {
        public Forbidden(String publicSentence) {
            super(publicSentence);
        }
    }

    /** The tier does not include the model. */
    public static final class NotInTier extends Refusal {
        public NotInTier(String model, String tier) {
            super("model: \"" + model + "\" is not part of tier " + tier);
        }
    }

    /** The tier includes the model, and the caller's key is for others. */
    public static final class NotForKey extends Refusal {
        public NotForKey(String model) {
            super(
                    "model: \""
                            + model
                            + "\" is not what this API key is for (expected: one of GET"
                            + " /v1/models)");
        }
    }

    /** An allowance of requests or tokens is used up until its window ends. */
    public static final class QuotaSpent extends Refusal {
        /** The window that has to end, in UTC. */
        public enum Window {
            MINUTE,
            DAY,
            MONTH,
            /** It never does. */
            ALWAYS
        }

        private final Window window;
        private final Duration retryAfter;

        public QuotaSpent(String publicSentence, Window window, Duration retryAfter) {
            super(publicSentence);
            this.window = window;
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return window == Window.ALWAYS ? Optional.empty() : Optional.of(retryAfter);
        }

        public Window window() {
            return window;
        }
    }

    /** As many requests are under way as may be at once. */
    public static final class TooManyAtOnce extends Refusal {
        public TooManyAtOnce(String publicSentence) {
            super(publicSentence);
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }

    /** There is not enough money left for the request. */
    public static final class Unpaid extends Refusal {
        private final Optional<Duration> retryAfter;

        /**
         * @param publicSentence says what is left, and when there will be more
         * @param retryAfter where requests under way hold the money that is missing; empty if only
         *     the window's end, or an operator, can help
         */
        public Unpaid(String publicSentence, Optional<Duration> retryAfter) {
            super(publicSentence);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** The tenant has no receipt of that id. */
    public static final class UnknownReceipt extends Refusal {
        public UnknownReceipt(String id) {
            super("id: \"" + id + "\" is not an answer of yours that has ended");
        }
    }

    /** The idempotency key was used for another request. */
    public static final class KeyReused extends Refusal {
        public KeyReused(String publicSentence) {
            super(publicSentence);
        }
    }

    /** The request is being answered to another connection. */
    public static final class StillAnswering extends Refusal {
        private final Duration retryAfter;

        public StillAnswering(String publicSentence, Duration retryAfter) {
            super(publicSentence);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }
    }

    /** We cannot take the request now, for a reason of ours. */
    public static final class Busy extends Refusal {
        private final String detail;

        public Busy(String publicSentence, String detail) {
            super(publicSentence);
            this.detail = detail;
        }

        @Override
        public String detail() {
            return detail;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }

    /** We cannot reach the store we count in. */
    public static final class StoreLost extends Refusal {
        private final String detail;

        public StoreLost(String publicSentence, String detail) {
            super(publicSentence);
            this.detail = detail;
        }

        @Override
        public String detail() {
            return detail;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(2));
        }
    }

    /** Every offer of the route failed before its first token. */
    public static final class NobodyAnswered extends Refusal {
        /** What the failures have in common, as far as the client is concerned. */
        public enum Cause {
            THROTTLED,
            TOO_SLOW,
            OVERLOADED,
            BROKEN
        }

        private final Cause because;
        private final String detail;
        private final Optional<Duration> retryAfter;

        public NobodyAnswered(
                String publicSentence,
                Cause because,
                String detail,
                Optional<Duration> retryAfter) {
            super(publicSentence);
            this.because = because;
            this.detail = detail;
            this.retryAfter = retryAfter;
        }

        public Cause because() {
            return because;
        }

        @Override
        public String detail() {
            return detail;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }
}
