package dev.stepgate.engine;

import dev.stepgate.engine.decode.Sequence;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Likeness;
import dev.stepgate.engine.terms.Place;
import dev.stepgate.engine.terms.Progress;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An answer being made. Read by one thread; {@link #close()} may be called from any, and cancels
 * what is left: no token is generated after it.
 */
public final class Generation implements AutoCloseable {

    private final Sequence sequence;

    Generation(Sequence sequence) {
        this.sequence = sequence;
    }

    /**
     * The next token, waiting for it; null after the last one.
     *
     * @throws EngineFault when the answer cannot be made
     */
    public @Nullable Token next() throws InterruptedException {
        return sequence.next();
    }

    /**
     * The next token, waiting only so long.
     *
     * @throws EngineFault when the answer cannot be made
     * @throws TimeoutException when none came in time; the answer goes on
     */
    public @Nullable Token next(Duration within) throws InterruptedException, TimeoutException {
        return sequence.next(within);
    }

    /** Why the answer ended and what it took; empty while it has not. */
    public Optional<Ending> ending() {
        return sequence.ending();
    }

    /** How far the answer has come. */
    public Progress progress() {
        return sequence.progress();
    }

    /** Where it stands in line; empty once it is served, or about to be. */
    public Optional<Place> place() {
        return sequence.place();
    }

    /** What it took so far; after {@link #close()} all it ever will. Any thread may ask. */
    public Taken taken() {
        return sequence.taken();
    }

    /** How much of its prompt was known before; empty while it waits. */
    public Optional<Likeness> likeness() {
        return sequence.likeness();
    }

    /** How guessing ahead went; nothing before the answer ended. */
    public Drafting drafting() {
        return sequence.drafting();
    }

    @Override
    public void close() {
        sequence.cancel();
    }
}
