package dev.stepgate.gateway.config;

/**
 * A spot in a file. Immutable.
 *
 * @param line counts from 1, as does the column
 */
public record Place(String file, int line, int column) {

    /** As compilers write it: {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
