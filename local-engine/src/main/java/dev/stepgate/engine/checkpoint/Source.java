package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;

/**
 * The file a fact was read from, so that every complaint names it. Immutable.
 *
 * @param place a path, for people
 */
record Source(String place) {
    private static final int SHOWN = 120;

    /** What was found under a key or name, and what should have been. */
    BadCheckpoint fault(String what, Object found, String expected) {
        return fault(what + ": " + shown(found) + " (expected: " + expected + ")");
    }

    BadCheckpoint fault(String sentence) {
        return new BadCheckpoint(place + ": " + sentence.replaceAll("\\p{Cntrl}", "?"));
    }

    private static String shown(Object found) {
        String text = String.valueOf(found);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
