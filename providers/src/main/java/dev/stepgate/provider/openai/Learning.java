package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An answer of which it is noted what its server calls thoughts. Owned by one thread. */
record Learning(ChatStream stream, ChunkReader reader, AtomicReference<String> thoughtsField)
        implements ChatStream, Billable, Metered {

    @Override
    public String model() {
        return stream.model();
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent event = stream.next();
        if (event instanceof ChatEvent.Reasoning) {
            thoughtsField.set(reader.thoughtsField());
        }
        return event;
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
