package dev.stepgate.upstream.cli;

import dev.stepgate.upstream.HangUp;
import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Witness;
import java.io.PrintWriter;
import java.time.Duration;

/** Prints a line for each request, and one for each client that left. Thread-safe. */
record Printing(PrintWriter out) implements Witness {

    @Override
    public void answers(Received request, String scenario, int attempt, String answer) {
        out.printf(
                "%s  %s  %s %s #%d, %d bytes -> %s%n",
                time(request.at()),
                scenario,
                request.method(),
                request.path(),
                attempt,
                request.body().length(),
                answer);
        out.flush();
    }

    @Override
    public void left(HangUp hangUp) {
        out.printf(
                "%s  the client left %s, asked at %s%n",
                time(hangUp.at()), hangUp.request().path(), time(hangUp.request().at()));
        out.flush();
    }

    private static String time(Duration since) {
        return "%02d:%02d.%03d"
                .formatted(since.toMinutes(), since.toSecondsPart(), since.toMillisPart());
    }
}
