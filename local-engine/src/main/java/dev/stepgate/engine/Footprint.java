package dev.stepgate.engine;

import java.util.List;

/**
 * What a model takes of this machine's memory. Immutable.
 *
 * @param name what the checkpoint calls itself
 * @param weightsBytes mapped from the files, so not on the heap
 * @param contextTokens the longest context: the checkpoint's, or as much of it as was wished for
 * @param contextBytes what one request as long as that remembers, on the heap
 * @param leastBytes what the shortest context takes
 * @param remarks what its owner should know of the files
 */
public record Footprint(
        String name,
        long weightsBytes,
        int contextTokens,
        long contextBytes,
        long leastBytes,
        List<String> remarks) {

    public Footprint {
        remarks = List.copyOf(remarks);
    }
}
