package dev.stepgate.provider;

import dev.stepgate.chat.Usage;

/** An answer that can tell what it took so far, finished or not. Any thread may ask. */
@FunctionalInterface
public interface Metered {

    /** What it took so far; once it is closed, all it ever will. */
    Reading soFar();

    /**
     * What a meter shows. Immutable.
     *
     * @param usage as far as it is known
     * @param exact whether that is all; else its provider may have read and generated more than it
     *     told
     */
    record Reading(Usage usage, boolean exact) {

        /** Nobody told anything. */
        public static final Reading UNKNOWN = new Reading(new Usage(0, 0, 0, 0), false);
    }

    /** What an answer took so far, as far as it can tell. */
    static Reading of(ChatStream answer) {
        return answer instanceof Metered metered ? metered.soFar() : Reading.UNKNOWN;
    }
}
