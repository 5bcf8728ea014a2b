package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A chat template, ready to lay conversations out. Immutable and thread-safe. */
public final class ChatTemplate {
    private final Block body;
    private final InstantSource clock;

    private ChatTemplate(Block body, InstantSource clock) {
        this.body = body;
        this.clock = clock;
    }

    /**
     * Reads a template, with the whitespace rules chat templates are written for: the newline after
     * a tag and the indentation before one are not printed.
     *
     * @param clock what {@code strftime_now} reads, in UTC
     * @throws EngineFault.BadCheckpoint naming the line, and what is not Jinja or not supported
     */
    public static ChatTemplate parse(String source, InstantSource clock) {
        return new ChatTemplate(Parser.parse(source), clock);
    }

    /**
     * Lays one conversation out.
     *
     * @return what was printed, in runs by who wrote them
     * @throws EngineFault.BadRequest when the template itself refuses the conversation, or it is
     *     too long to lay out
     * @throws EngineFault.BadCheckpoint naming the line, when the template does something wrong
     */
    public List<Piece> render(Map<String, Value> variables) {
        return new Interpreter(new Rendering(clock.instant())).run(body, variables).pieces();
    }
}
