package dev.stepgate.engine.checkpoint;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** Which tokens end a turn: those a configuration names, and Step's own by their text. */
final class StopTokens {

    /** Each ends a turn whatever the configuration says (spec section 8). */
    private static final String[] BY_TEXT = {"<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", "<|im_end|>"};

    private StopTokens() {}

    /**
     * Both together.
     *
     * @param idOf the id of a token's text; negative where there is none
     */
    static NavigableSet<Integer> of(Iterable<Integer> configured, ToIntFunction<String> idOf) {
        NavigableSet<Integer> stops = new TreeSet<>();
        configured.forEach(stops::add);
        for (String text : BY_TEXT) {
            int id = idOf.applyAsInt(text);
            if (id >= 0) {
                stops.add(id);
            }
        }
        return Collections.unmodifiableNavigableSet(stops);
    }
}
