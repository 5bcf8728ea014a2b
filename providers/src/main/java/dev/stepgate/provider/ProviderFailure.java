package dev.stepgate.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * The ways a provider fails to answer. The message may hold an upstream's own words and is for the
 * log; what a client reads is decided at the door. Never holds a credential or prompt text of ours.
 */
public abstract sealed class ProviderFailure extends RuntimeException {
    private final String provider;

    private ProviderFailure(String provider, String message) {
        super(provider + ": " + message);
        this.provider = provider;
    }

    /** Who failed. */
    public final String provider() {
        return provider;
    }

    /** Whether another provider may succeed with the same request. */
    public abstract boolean worthTryingElsewhere();

    /** Whether the same provider may succeed at once with the same request. */
    public abstract boolean worthTryingAgain();

    /** When this provider may answer again, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** No connection could be made. */
    public static final class Unreachable extends ProviderFailure {
        public Unreachable(String provider, String message) {
            super(provider, message);
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return false; // nobody comes back that fast
        }
    }

    /** A deadline passed; the message names which. */
    public static final class TooSlow extends ProviderFailure {
        public TooSlow(String provider, String message) {
            super(provider, message);
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return false;
        }
    }

    /** What a used-up limit holds for. */
    public enum Reach {
        /** For whatever is asked of the provider, at least with this key. */
        EVERYTHING,
        /** For its models that cost nothing. */
        FREE_MODELS,
        /** For this model only. */
        THIS_MODEL
    }

    /** Its rate limit or our credit with it is used up. */
    public static final class Throttled extends ProviderFailure {
        private final Reach reach;
        private final Optional<Duration> retryAfter;

        /** For whatever is asked of it. */
        public Throttled(String provider, String message, Optional<Duration> retryAfter) {
            this(provider, Reach.EVERYTHING, message, retryAfter);
        }

        public Throttled(
                String provider, Reach reach, String message, Optional<Duration> retryAfter) {
            super(provider, message);
            this.reach = reach;
            this.retryAfter = retryAfter;
        }

        /** What else the limit holds for. */
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return false;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** It is up but cannot take more, or is broken inside (5xx). */
    public static final class Overloaded extends ProviderFailure {
        private final Optional<Duration> retryAfter;

        public Overloaded(String provider, String message, Optional<Duration> retryAfter) {
            super(provider, message);
            this.retryAfter = retryAfter;
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return retryAfter.isEmpty();
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** Which of our settings is at fault. */
    public enum Setting {
        /** What proves who we are. */
        CREDENTIAL,
        /** What we call the model, or that we ask this provider for it. */
        OTHER
    }

    /**
     * It does not accept our credential, or does not have the model: our configuration is at fault.
     */
    public static final class Misconfigured extends ProviderFailure {
        private final Setting setting;

        /** Not about the credential. */
        public Misconfigured(String provider, String message) {
            this(provider, Setting.OTHER, message);
        }

        public Misconfigured(String provider, Setting setting, String message) {
            super(provider, message);
            this.setting = setting;
        }

        /** Whether it is the credential: then no model can be had with it. */
        public boolean aboutCredential() {
            return setting == Setting.CREDENTIAL;
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return false;
        }
    }

    /** The request itself is at fault; the public sentence may be shown to the client. */
    public static final class Rejected extends ProviderFailure {
        /** What is wrong with the request. */
        public enum Fault {
            INVALID,
            CONTEXT_TOO_LONG,
            CONTENT_POLICY
        }

        /** Whether it is at fault wherever it is sent. */
        private enum Scope {
            EVERYWHERE,
            HERE
        }

        private final Fault fault;
        private final Scope scope;
        private final String field;
        private final String publicSentence;

        public Rejected(String provider, Fault fault, String publicSentence) {
            this(provider, fault, "", publicSentence);
        }

        /**
         * @param field the request's field at fault, empty where none is known
         */
        public Rejected(String provider, Fault fault, String field, String publicSentence) {
            this(provider, fault, Scope.EVERYWHERE, field, publicSentence);
        }

        private Rejected(
                String provider, Fault fault, Scope scope, String field, String publicSentence) {
            super(provider, publicSentence);
            this.fault = fault;
            this.scope = scope;
            this.field = field;
            this.publicSentence = publicSentence;
        }

        /** A request that this provider cannot do justice to, but another may. */
        public static Rejected here(String provider, String field, String publicSentence) {
            return new Rejected(provider, Fault.INVALID, Scope.HERE, field, publicSentence);
        }

        public Fault fault() {
            return fault;
        }

        /** The request's field at fault; empty where none is known. */
        public String field() {
            return field;
        }

        public String publicSentence() {
            return publicSentence;
        }

        @Override
        public boolean worthTryingElsewhere() {
            return scope == Scope.HERE;
        }

        @Override
        public boolean worthTryingAgain() {
            return false;
        }
    }

    /** It answered, but not in the form that was asked for. */
    public static final class OffForm extends ProviderFailure {
        private final String publicSentence;

        /**
         * @param publicSentence what is wrong with the answer, and nothing of what it says
         */
        public OffForm(String provider, String publicSentence) {
            super(provider, publicSentence);
            this.publicSentence = publicSentence;
        }

        public String publicSentence() {
            return publicSentence;
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return false; // a whole answer was paid for already
        }
    }

    /** It said something that is not its dialect. */
    public static final class Garbled extends ProviderFailure {
        public Garbled(String provider, String message) {
            super(provider, message);
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return true;
        }
    }

    /** The answer stopped in the middle. */
    public static final class CutShort extends ProviderFailure {
        public CutShort(String provider, String message) {
            super(provider, message);
        }

        @Override
        public boolean worthTryingElsewhere() {
            return true;
        }

        @Override
        public boolean worthTryingAgain() {
            return true;
        }
    }

    /** We stopped waiting ourselves: the client went away. */
    public static final class Cancelled extends ProviderFailure {
        public Cancelled(String provider) {
            super(provider, "cancelled");
        }

        @Override
        public boolean worthTryingElsewhere() {
            return false;
        }

        @Override
        public boolean worthTryingAgain() {
            return false;
        }
    }
}
