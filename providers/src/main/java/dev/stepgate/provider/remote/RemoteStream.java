package dev.stepgate.provider.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadline;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.http.Exchange;
import dev.stepgate.sse.Event;
import dev.stepgate.sse.EventReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One answer of an upstream on its way. Owned by one thread, except {@link #close()}.
 *
 * <p>The request goes out with the first {@link #next()}, so that closing can end even the wait for
 * a connection; the deadlines run from the beginning. As long as nothing came of it, a request
 * whose key is refused goes out again with the next one, once with each.
 */
final class RemoteStream implements ChatStream, Billable, Metered {
    private static final int MOST_ERROR_BYTES = 64 << 10;
    private static final Duration ERROR_BODY_WITHIN = Duration.ofSeconds(2);

    /** How long usage and the last word may take once the finish is known. */
    private static final Duration FAREWELL_WITHIN = Duration.ofSeconds(2);

    /** Where the answer stands. Only the owner moves it on; anyone may close it. */
    private sealed interface State {
        record Unsent() implements State {}

        record Reading(Exchange.Answer answer, EventReader events) implements State {}

        /** Complete, its connection not yet given back. */
        record Ended(Exchange.Answer answer) implements State {}

        record Failed(ProviderFailure failure) implements State {}

        record Closed() implements State {}
    }

    private final Question question;
    private final Deadlines deadlines;
    private final AnswerReader reader;
    private final Failures failures;
    private final Deadline firstToken;
    private final Deadline whole;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Unsent());
    private final AtomicReference<String> billId = new AtomicReference<>("");
    private volatile Reading soFar = Reading.UNKNOWN;
    private boolean begun;

    RemoteStream(Question question, Deadlines deadlines, AnswerReader reader, Failures failures) {
        this.question = question;
        this.deadlines = deadlines;
        this.reader = reader;
        this.failures = failures;
        this.firstToken = deadline("first token", deadlines.firstToken());
        this.whole = deadline("whole answer", deadlines.whole());
    }

    @Override
    public String model() {
        return reader.model();
    }

    @Override
    public Optional<String> billId() {
        return Optional.of(billId.get()).filter(id -> !id.isEmpty());
    }

    @Override
    public Reading soFar() {
        return soFar;
    }

    @Override
    public @Nullable ChatEvent next() {
        while (true) {
            switch (state.get()) {
                case State.Unsent now -> advance(now, this::start);
                case State.Reading now when reader.hasEvents() -> {
                    return reader.poll();
                }
                case State.Reading now -> advance(now, () -> readOn(now));
                case State.Ended now -> {
                    return reader.poll();
                }
                case State.Failed now -> throw now.failure();
                case State.Closed now -> throw failures.cancelled();
            }
        }
    }

    @Override
    public void close() {
        State before = state.getAndSet(new State.Closed());
        stopClocks();
        switch (before) {
            case State.Ended ended -> question.finish(ended.answer());
            case State.Unsent _, State.Reading _, State.Failed _ -> question.cancel();
            case State.Closed _ -> {}
        }
    }

    /** One step of the owner: what it finds is the next state, unless somebody closed. */
    @FunctionalInterface
    private interface Step {
        State take() throws IOException;
    }

    private void advance(State from, Step step) {
        State to;
        try {
            to = step.take();
        } catch (IOException e) { // the wire fails in our words, so this is about its content
            to = new State.Failed(failures.garbled(String.valueOf(e.getMessage())));
        } catch (ProviderFailure failure) {
            to = afterwards(failure);
        }
        if (to instanceof State.Failed) {
            question.cancel();
        }
        if (to instanceof State.Failed || to instanceof State.Ended) {
            stopClocks();
        }
        state.compareAndSet(from, to);
    }

    /** The next key's turn, if the failure is about this one and nothing came yet. */
    private State afterwards(ProviderFailure failure) {
        return switch (question.refused(failure, begun)) {
            case AGAIN -> new State.Unsent();
            case NO -> new State.Failed(failure);
        };
    }

    private State start() throws IOException {
        Exchange.Answer answer = question.ask();
        billId.set(answer.headers().getOrDefault("x-generation-id", ""));
        if (answer.status() < 200 || answer.status() > 299) {
            Complaint complaint = Complaint.ofBody(errorBody(answer.body()));
            throw failures.of(answer.status(), answer.headers(), complaint);
        }
        // Content types lie; the first byte does not.
        var body = new BufferedInputStream(answer.body());
        return switch (firstByte(body)) {
            case '{' -> {
                reader.whole(text(body));
                note();
                yield ended(answer);
            }
            case '<' ->
                    throw failures.misconfigured(
                            "answered an HTML page (expected: an API at base_url)");
            case -1 -> throw failures.cutShort("an empty answer");
            default -> new State.Reading(answer, new EventReader(body));
        };
    }

    /** Takes one event of the stream, or its end. */
    private State readOn(State.Reading now) throws IOException {
        Event event = nextOf(now.events());
        if (event == null && !reader.finishSeen()) {
            throw failures.cutShort("the stream ended without a finish");
        }
        if (event == null || reader.take(event) == AnswerReader.Progress.COMPLETE) {
            reader.done();
            return ended(now.answer());
        }
        note();
        if (reader.hasEvents() && !begun) {
            begun = true;
            firstToken.close();
            question.readWithin(deadlines.nextToken());
        }
        if (reader.finishSeen()) {
            question.readWithin(FAREWELL_WITHIN);
        }
        return now;
    }

    private State ended(Exchange.Answer answer) {
        reader.usage().ifPresent(usage -> soFar = new Reading(usage, true));
        return new State.Ended(answer);
    }

    private void note() {
        if (billId.get().isEmpty()) {
            billId.set(reader.id());
        }
        reader.usage().ifPresent(usage -> soFar = new Reading(usage, false));
    }

    /** The next event; null at the end, which may be rude once the finish is known. */
    private @Nullable Event nextOf(EventReader events) throws IOException {
        try {
            return events.next();
        } catch (ProviderFailure.CutShort | ProviderFailure.TooSlow late) {
            if (reader.finishSeen()) {
                return null;
            }
            throw late;
        }
    }

    private Deadline deadline(String name, Duration time) {
        String message = name + ": not there within " + time.toMillis() + " ms";
        return Deadline.in(time, () -> question.end(() -> failures.tooSlow(message)));
    }

    private void stopClocks() {
        firstToken.close();
        whole.close();
    }

    /** As much of an error's body as comes soon. */
    private String errorBody(InputStream body) {
        var read = new ByteArrayOutputStream();
        byte[] some = new byte[4096];
        try (Deadline _ = Deadline.in(ERROR_BODY_WITHIN, question::dropAttempt)) {
            int n = body.read(some);
            while (n >= 0 && read.size() < MOST_ERROR_BYTES) {
                read.write(some, 0, n);
                n = body.read(some);
            }
        } catch (IOException | ProviderFailure.TooSlow | ProviderFailure.CutShort unfinished) {
            // The status says enough.
        }
        return read.toString(UTF_8);
    }

    private static int firstByte(InputStream in) throws IOException {
        while (true) {
            in.mark(1);
            int first = in.read();
            if (first > ' ' || first < 0) {
                in.reset();
                return first;
            }
        }
    }

    private String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(reader.mostBytes());
        if (bytes.length == reader.mostBytes()) {
            throw failures.garbled("an answer of " + bytes.length + " bytes or more");
        }
        return new String(bytes, UTF_8);
    }
}
