package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.Map;

/**
 * The file a fact was read from, so that every complaint names it. Immutable.
 *
 * @param place a path, for people
 * @param parts where a tensor came from, by name, if not from the place itself
 */
record Source(String place, Map<String, Source> parts) {
    private static final int SHOWN = 120;

    Source(String place) {
        this(place, Map.of());
    }

    /** The file that holds a tensor; the place itself for one that no file has. */
    Source holding(String tensor) {
        return parts.getOrDefault(tensor, this);
    }

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
