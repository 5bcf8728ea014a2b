package dev.stepgate.engine.cli;

import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Progress;
import dev.stepgate.engine.terms.Token;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Prints an answer as it comes: what is said to standard output alone, thoughts and all about it to
 * standard error. Owned by one thread, for one answer.
 */
final class AnswerLines {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PrintWriter out;
    private final PrintWriter err;
    private final LongSupplier nanos;
    private final long startNanos;
    private final List<Token.Odds> odds = new ArrayList<>();
    private long firstNanos;
    private boolean thinking;

    /**
     * @param nanos a clock that never goes back
     */
    AnswerLines(PrintWriter out, PrintWriter err, LongSupplier nanos) {
        this.out = out;
        this.err = err;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
    }

    /** Prints an answer to its end, and until it begins how far its prompt has been read. */
    void print(Generation answer, ReadingLine reading) throws InterruptedException {
        Token token = first(answer, reading);
        firstNanos = nanos.getAsLong();
        while (token != null) {
            print(token);
            token = answer.next();
        }
        if (thinking) {
            err.println();
        }
        out.println();
        odds.forEach(each -> err.println(OddsLines.of(each)));
        out.flush();
        err.flush();
    }

    private static @Nullable Token first(Generation answer, ReadingLine reading)
            throws InterruptedException {
        try {
            while (waits(answer.progress())) {
                reading.show(answer.progress());
                try {
                    return answer.next(LOOK_EVERY);
                } catch (TimeoutException notYet) {
                    reading.show(answer.progress());
                }
            }
        } finally {
            reading.clear();
        }
        return answer.next();
    }

    private static boolean waits(Progress progress) {
        return progress instanceof Progress.Queued || progress instanceof Progress.Reading;
    }

    private void print(Token token) {
        if (thinking && !(token instanceof Token.Thought)) {
            err.println();
        }
        thinking = token instanceof Token.Thought;
        switch (token) {
            case Token.Thought thought -> {
                err.print(thought.text());
                odds.addAll(thought.odds());
            }
            case Token.Said said -> {
                out.print(said.text());
                odds.addAll(said.odds());
            }
            case Token.Called call -> out.println(call.name() + call.arguments());
        }
        out.flush();
        err.flush();
    }

    /** What an answer took. */
    void sum(Ending ending, Drafting drafting) {
        say(
                String.format(
                        Locale.ROOT,
                        "%d prompt tokens, %d generated (%d of them thinking), %.1f tokens/s, ended: %s",
                        ending.promptTokens(),
                        ending.completionTokens(),
                        ending.reasoningTokens(),
                        perSecond(ending.completionTokens(), nanos.getAsLong() - startNanos),
                        ending.why().name().toLowerCase(Locale.ROOT)));
        if (drafting.guessed().stream().anyMatch(n -> n > 0)) {
            var places = new StringJoiner(", ");
            for (int i = 0; i < drafting.guessed().size(); i++) {
                places.add(drafting.held().get(i) + " of " + drafting.guessed().get(i));
            }
            say(
                    String.format(
                            Locale.ROOT,
                            "%d steps of %.2f tokens; guesses that held, by place: %s",
                            drafting.steps(),
                            drafting.tokensPerStep(),
                            places));
        }
    }

    /** The same in more detail. */
    void detail(Ending ending) {
        long now = nanos.getAsLong();
        int read = ending.promptTokens() - ending.cachedTokens();
        say(
                String.format(
                        Locale.ROOT,
                        "first text after %.3f s; prompt: %d read, %d remembered, %.1f tokens/s;"
                                + " then %.1f tokens/s",
                        (firstNanos - startNanos) / 1e9,
                        read,
                        ending.cachedTokens(),
                        perSecond(read, firstNanos - startNanos),
                        perSecond(ending.completionTokens() - 1, now - firstNanos)));
    }

    /** What will answer. */
    void introduce(LocalModel.Description model, long loadNanos) {
        say(
                String.format(
                        Locale.ROOT,
                        "%s ready after %.3f s: %s kernels (%s), context of %d tokens, %d draft heads",
                        model.name(),
                        loadNanos / 1e9,
                        model.kernels(),
                        model.kernelReason(),
                        model.contextTokens(),
                        model.draftHeads()));
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }

    private static double perSecond(int tokens, long nanos) {
        return Math.max(0, tokens) * 1e9 / Math.max(1, nanos);
    }
}
