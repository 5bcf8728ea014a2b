package dev.stepgate.engine.decode;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast answers make room for others, of late: tokens served while anybody was inside, and what
 * one answer takes. Guarded by the line it belongs to.
 *
 * <p>Tokens are those that were computed, of prompts too, remembered ones not. What is older counts
 * for less: half after {@link #HALF_NANOS} at work, and an answer for nine tenths of the next.
 */
final class Turnover {

    static final double HALF_NANOS = 30e9;
    private static final double OLDER = 0.9;

    private double servedTokens;
    private double atWorkNanos;
    private double answers;
    private double answerTokens;
    private long lastNanos;

    /** Work begins after nobody was inside: that time does not count. */
    void resume(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Tokens were served, to whomever. */
    void served(int tokens, long nowNanos) {
        double passed = Math.max(0, nowNanos - lastNanos);
        double kept = Math.pow(0.5, passed / HALF_NANOS);
        servedTokens = servedTokens * kept + tokens;
        atWorkNanos = atWorkNanos * kept + passed;
        lastNanos = nowNanos;
    }

    /** An answer is over, one way or the other, that took so many; none tells nothing. */
    void ended(long tokens) {
        if (tokens > 0) {
            answers = answers * OLDER + 1;
            answerTokens = answerTokens * OLDER + tokens;
        }
    }

    /** What one answer takes; 1 while none has ended, so that all count alike. */
    long tokensOfOne() {
        return answers == 0 ? 1 : Math.round(answerTokens / answers);
    }

    /** How long it takes until so many answers are over; empty while none ever was. */
    Optional<Duration> until(int over) {
        if (answers == 0 || atWorkNanos == 0) {
            return Optional.empty();
        }
        double nanos = over * (answerTokens / answers) * atWorkNanos / servedTokens;
        return Optional.of(Duration.ofNanos((long) nanos));
    }
}
