package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One fault met in one manner: two upstreams of its own, and a model that they serve. Closing it
 * closes both.
 */
record Trial(
        Fault fault, Answered.Manner manner, ScriptedUpstream primary, ScriptedUpstream fallback)
        implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int TOKENS = 60;

    static Trial of(Fault fault, Answered.Manner manner) {
        return new Trial(
                fault,
                manner,
                ScriptedUpstream.playing(fault.primary(), fault.scale()),
                ScriptedUpstream.playing(fault.fallback(), fault.scale()));
    }

    /** The model, and the beginning of its providers' names. */
    String name() {
        return (fault + "-" + manner).toLowerCase(Locale.ROOT);
    }

    String primaryName() {
        return name() + "-primary";
    }

    String fallbackName() {
        return name() + "-fallback";
    }

    /** Asks, as the first tenant of the gateway under trial. */
    Answered ask() throws IOException, InterruptedException {
        return Answered.to(HTTP, FailoverScorecardTest.caller(), name(), manner);
    }

    /** Fails unless the answer is all there, once, and its usage is told. */
    void complete(Answered answer) {
        assertThat(answer.error().isMissingNode()).as("error: %s", answer.error()).isTrue();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(words(TOKENS));
        assertThat(answer.finish()).isEqualTo("stop");
        assertThat(answer.usage().path("completion_tokens").asInt()).isPositive();
        assertThat(answer.model()).isEqualTo(name());
    }

    /** What an upstream says that is well: every hole and every repetition shows. */
    static String words(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "word" + number)
                .collect(Collectors.joining(" "));
    }

    /** Fails if it takes longer. */
    void within(Duration most, ThrowingStep step) throws Exception {
        Callable<Boolean> done =
                () -> {
                    step.run();
                    return true;
                };
        var task = new FutureTask<>(done);
        Thread.ofVirtual().start(task);
        task.get(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A piece of a check. */
    @FunctionalInterface
    interface ThrowingStep {
        void run() throws Exception;
    }

    List<Duration> primaryAsked() {
        return Fault.times(primary.attempts());
    }

    List<Duration> fallbackAsked() {
        return Fault.times(fallback.attempts());
    }

    @Override
    public void close() {
        primary.close();
        fallback.close();
    }

    @Override
    public String toString() {
        return fault + " " + manner.toString().toLowerCase(Locale.ROOT);
    }
}
