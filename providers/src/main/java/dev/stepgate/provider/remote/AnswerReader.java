package dev.stepgate.provider.remote;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.sse.Event;
import dev.stepgate.sse.EventReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an upstream sends into events, in its dialect. Owned by one thread.
 *
 * <p>Whatever it takes may fail as a {@link ProviderFailure}: complaints come inside answers, too.
 */
public interface AnswerReader {

    /** What the upstream calls the model. */
    String model();

    /** What the upstream calls the answer; empty until it told. */
    String id();

    /** The next event read so far; null when more must be read first. */
    @Nullable ChatEvent poll();

    /** Whether {@link #poll()} has something. */
    boolean hasEvents();

    /** Takes one event of a stream. */
    Progress take(Event event);

    /** Takes an answer that is one JSON value, and ends it. */
    void whole(String json);

    /** The longest such value that is read. */
    default int mostBytes() {
        return EventReader.MOST_EVENT_BYTES;
    }

    /** Whether it said why it finished: what is missing then is only the farewell. */
    boolean finishSeen();

    /** What the upstream told so far of what the answer takes. */
    Optional<Usage> usage();

    /** Ends the answer: the upstream said all of it. */
    void done();

    /** Whether a stream goes on. */
    enum Progress {
        MORE,
        COMPLETE
    }
}
