package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.time.Instant;

/**
 * One run of a template: where it is, and how much it has done of what one run may do. Owned by one
 * thread.
 */
final class Rendering {
    /** A long conversation takes thousands of steps; a template gone wild takes all. */
    private static final long MAX_STEPS = 10_000_000;

    private static final int MAX_DEPTH = 500;

    /** Characters copied to one step; a list place filled is a step by itself. */
    private static final int CHARACTERS_PER_STEP = 16;

    private final Instant now;
    private int line = 1;
    private long steps;
    private int depth;

    Rendering(Instant now) {
        this.now = now;
    }

    Instant now() {
        return now;
    }

    /** Starts something on a line; {@link #leave} ends it. */
    void enter(int startedOn) {
        line = startedOn;
        spend(1);
        if (++depth > MAX_DEPTH) {
            throw wrong("calls and expressions are nested deeper than " + MAX_DEPTH);
        }
    }

    void leave() {
        depth--;
    }

    /** Where it is. */
    int line() {
        return line;
    }

    /** Goes back to a line after something on another one. */
    void at(int backOn) {
        line = backOn;
    }

    /** Counts the work that went into a value. */
    Value made(Value value) {
        switch (value) {
            case Text text -> spend(text.length() / CHARACTERS_PER_STEP);
            case Value.Items items -> spend(items.values().size());
            default -> {}
        }
        return value;
    }

    void spend(long more) {
        steps += more;
        if (steps > MAX_STEPS) {
            throw new EngineFault.BadRequest(
                    "messages: the chat template took more than " + MAX_STEPS + " steps");
        }
    }

    /** The template does something wrong where it is. */
    EngineFault.BadCheckpoint wrong(String what) {
        return Complaint.at(line, what);
    }

    /** The template asks for something we do not do. */
    EngineFault.BadCheckpoint unsupported(String kind, String name) {
        return Complaint.unsupported(line, kind, name);
    }
}
