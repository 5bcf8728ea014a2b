package dev.stepgate.chat;

/**
 * Who asks, so that one with many requests does not crowd out the others; no upstream is told.
 * Immutable.
 *
 * @param id whoever shares one claim
 * @param weight what is short is shared out in proportion to it; 1 or more
 */
public record Asker(String id, int weight) {

    /** Nobody in particular. */
    public static final Asker ANYONE = new Asker("", 1);
}
