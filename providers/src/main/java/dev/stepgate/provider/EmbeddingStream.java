package dev.stepgate.provider;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Vector;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on their way. They come all at once: as an answer this says nothing but that it is
 * finished, and what it took. Owned by one thread, but closed by any.
 *
 * @param made what there is by now
 */
public record EmbeddingStream(ChatStream stream, Supplier<List<Vector>> made)
        implements ChatStream, Billable, Metered {

    /** One for each piece of the input, in its order; empty before the first event. */
    public List<Vector> vectors() {
        return made.get();
    }

    @Override
    public String model() {
        return stream.model();
    }

    @Override
    public @Nullable ChatEvent next() {
        return stream.next();
    }

    @Override
    public Optional<String> billId() {
        return Billable.of(stream);
    }

    @Override
    public Reading soFar() {
        return Metered.of(stream);
    }

    @Override
    public void close() {
        stream.close();
    }
}
