package dev.stepgate.upstream;

/** One token of an answer, by what it is part of. */
sealed interface Piece {
    /** Part of a thought. */
    record Thought(String text) implements Piece {}

    /** Part of what is said. */
    record Said(String text) implements Piece {}

    /** The beginning of a tool call. */
    record CallBegun(int index, String id, String name) implements Piece {}

    /** More of a tool call's arguments. */
    record CallArguments(int index, String fragment) implements Piece {}
}
