package dev.stepgate.engine.prompt;

import dev.stepgate.engine.terms.Likeness.Parting;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells which part of a conversation stands where in its layout. Immutable.
 *
 * <p>A turn begins where the template writes {@code <|im_start|>}; no caller can. In a layout whose
 * turns are not those of the conversation, nothing is told apart.
 */
public final class Contents {
    private static final String TURN = "<|im_start|>";

    private final Prompt.Chat chat;
    private final List<Passage> laidOut;

    /** The first message of each turn but the head's, which has the system's words and tools. */
    private final List<Integer> firsts = new ArrayList<>();

    private final boolean systemSpeaks;

    /** A part of a conversation, and which one of several. */
    public record Part(Parting parting, int index) {
        private Part(Parting parting) {
            this(parting, 0);
        }
    }

    /**
     * What stands before and at a place.
     *
     * @param turn the last one begun, from 0; -1 for none
     * @param given texts of callers begun in it
     * @param inside whether the place is in the last of them
     * @param anyBefore whether any text of a caller begins before the place
     */
    private record Place(int turn, int given, boolean inside, boolean anyBefore) {}

    /**
     * @param laidOut the chat, as its template lays it out
     */
    public Contents(Prompt.Chat chat, List<Passage> laidOut) {
        this.chat = chat;
        this.laidOut = List.copyOf(laidOut);
        List<Turn> turns = chat.turns();
        boolean systemFirst = !turns.isEmpty() && isSystem(turns.getFirst());
        this.systemSpeaks =
                systemFirst && turns.getFirst().parts().stream().anyMatch(part -> !part.isEmpty());
        for (int i = systemFirst ? 1 : 0; i < turns.size(); i++) {
            if (!isTool(i) || !isTool(i - 1)) {
                firsts.add(i);
            }
        }
    }

    private static boolean isSystem(Turn turn) {
        return turn.role().equals("system") || turn.role().equals("developer");
    }

    private boolean isTool(int message) {
        return message >= 0
                && message < chat.turns().size()
                && chat.turns().get(message).role().equals("tool");
    }

    /**
     * The part that goes on at a place; {@link Parting#NOWHERE} behind all of them.
     *
     * @param at in characters from the start
     */
    public Part at(int at) {
        int turns = place(Integer.MAX_VALUE).turn() + 1;
        int heads = turns - 1 - firsts.size();
        Place place = place(at);
        if (!place.anyBefore()) {
            return new Part(Parting.FIRST_SEEN);
        }
        if (heads < 0 || heads > 1 || place.turn() < 0) {
            return new Part(Parting.TEXT);
        }
        if (place.turn() == turns - 1) {
            return new Part(Parting.NOWHERE);
        }
        return place.turn() < heads
                ? head(place)
                : message(place, firsts.get(place.turn() - heads));
    }

    private Part head(Place place) {
        int tool = begunBefore(place) - (systemSpeaks ? 1 : 0);
        boolean system = systemSpeaks && place.given() <= 1;
        return system || chat.tools().isEmpty()
                ? new Part(Parting.SYSTEM)
                : new Part(Parting.TOOL, tool);
    }

    /** Results of several tools are in one turn, each a text. */
    private Part message(Place place, int first) {
        int last = first;
        while (isTool(first) && isTool(last + 1)) {
            last++;
        }
        return new Part(Parting.MESSAGE, Math.min(last, first + begunBefore(place)));
    }

    /** How many texts are over. */
    private static int begunBefore(Place place) {
        return place.inside() ? place.given() - 1 : place.given();
    }

    private Place place(int at) {
        int turn = -1;
        int given = 0;
        boolean inside = false;
        boolean anyBefore = false;
        int start = 0;
        for (Passage passage : laidOut) {
            if (start > at) {
                break;
            }
            String text = passage.text();
            if (passage.specials()) {
                for (int i = text.indexOf(TURN); i >= 0 && start + i <= at; ) {
                    turn++;
                    given = 0;
                    inside = false;
                    i = text.indexOf(TURN, i + 1);
                }
            } else {
                given++;
                inside = at < start + text.length();
                anyBefore |= start < at;
            }
            start += text.length();
        }
        return new Place(turn, given, inside, anyBefore);
    }
}
