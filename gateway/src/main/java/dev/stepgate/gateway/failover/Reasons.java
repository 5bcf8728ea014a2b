package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.refusal.Refusal.NobodyAnswered.Cause;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts failures of providers into the words a client may read. */
final class Reasons {

    private Reasons() {}

    /** One refusal for all failures; its detail keeps every reason for the log. */
    static Refusal refusal(List<ProviderFailure> failures) {
        for (ProviderFailure failure : failures) {
            if (failure instanceof ProviderFailure.Rejected rejected
                    && (!rejected.worthTryingElsewhere() || allRejected(failures))) {
                return rejection(rejected);
            }
        }
        return nobody(cause(failures), failures);
    }

    /** Where some could not do it and others were ill, the request may succeed later. */
    private static boolean allRejected(List<ProviderFailure> failures) {
        return failures.stream().allMatch(ProviderFailure.Rejected.class::isInstance);
    }

    /**
     * Why an answer that had begun is not finished.
     *
     * @param failures what ended it, then why nobody could go on
     */
    static Refusal brokenOff(List<ProviderFailure> failures) {
        for (ProviderFailure failure : failures) {
            if (failure instanceof ProviderFailure.OffForm off) {
                return nobody(off.publicSentence(), Cause.BROKEN, failures);
            }
        }
        return failures.getFirst() instanceof ProviderFailure.Rejected rejected
                ? rejection(rejected)
                : nobody(cause(failures.subList(0, 1)), failures);
    }

    private static Refusal nobody(Cause cause, List<ProviderFailure> failures) {
        return nobody(sentence(cause), cause, failures);
    }

    private static Refusal nobody(String sentence, Cause cause, List<ProviderFailure> failures) {
        Optional<Duration> soonest =
                failures.stream()
                        .flatMap(failure -> failure.retryAfter().stream())
                        .min(Duration::compareTo);
        String detail = failures.stream().map(Reasons::detail).collect(Collectors.joining("; "));
        return new Refusal.NobodyAnswered(sentence, cause, detail, soonest);
    }

    /** What only the log may say. */
    static String detail(ProviderFailure failure) {
        return failure.getClass().getSimpleName() + " " + failure.getMessage();
    }

    private static Refusal rejection(ProviderFailure.Rejected rejected) {
        String sentence = rejected.publicSentence();
        return switch (rejected.fault()) {
            case INVALID -> new Refusal.Malformed(rejected.field(), sentence);
            case CONTEXT_TOO_LONG -> new Refusal.ContextTooLong(sentence);
            case CONTENT_POLICY -> new Refusal.AgainstPolicy(sentence);
        };
    }

    /** A client that waits helps most against a throttle, so one among the failures decides. */
    private static Cause cause(List<ProviderFailure> failures) {
        if (failures.stream().anyMatch(ProviderFailure.Throttled.class::isInstance)) {
            return Cause.THROTTLED;
        }
        if (failures.stream().anyMatch(ProviderFailure.Overloaded.class::isInstance)) {
            return Cause.OVERLOADED;
        }
        if (failures.stream().anyMatch(ProviderFailure.TooSlow.class::isInstance)) {
            return Cause.TOO_SLOW;
        }
        return Cause.BROKEN;
    }

    private static String sentence(Cause cause) {
        return switch (cause) {
            case THROTTLED -> "every provider of this model is at its rate limit";
            case OVERLOADED -> "no provider of this model can take more requests now";
            case TOO_SLOW -> "no provider of this model answered in time";
            case BROKEN -> "no provider of this model could answer";
        };
    }
}
