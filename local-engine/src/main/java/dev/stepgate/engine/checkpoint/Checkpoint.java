package dev.stepgate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * An open checkpoint: what its configuration says, and its weights under their GGUF names.
 * Thread-safe. Whoever opened it closes it, after the last use of a tensor: closing unmaps the
 * files. Every fault is a {@link dev.stepgate.engine.terms.EngineFault.BadCheckpoint}; once it is
 * open, every tensor that its facts ask for is there in the shape they say.
 *
 * <p>The files must stay as they are while open. Weights are read where they lie, so a file that
 * somebody truncates meanwhile ends in an {@link InternalError} at the read, or with the process:
 * the system has no gentler answer for a mapped page that is gone. Replace a file by renaming a new
 * one over it; what is mapped then stays.
 */
public sealed interface Checkpoint extends AutoCloseable
        permits GgufCheckpoint, HuggingFaceCheckpoint {

    /** What to do with rotary divisors that an old converter got wrong (spec section 6.7). */
    enum OldDivisors {
        /** Use the right ones, and remark on it. */
        CORRECTED,
        /** Use the file's own, as old builds of llama.cpp do. */
        AS_STORED
    }

    /** Opens a GGUF file, any part of a split one, or a Hugging Face directory. */
    static Checkpoint open(Path fileOrDirectory) {
        return open(fileOrDirectory, OldDivisors.CORRECTED);
    }

    static Checkpoint open(Path fileOrDirectory, OldDivisors oldDivisors) {
        return Files.isDirectory(fileOrDirectory)
                ? HuggingFaceCheckpoint.open(fileOrDirectory)
                : GgufCheckpoint.open(fileOrDirectory, oldDivisors);
    }

    /** Opens a model and, as one checkpoint with it, a file that holds its draft heads. */
    static Checkpoint open(Path model, Path draftModel) {
        return open(model, draftModel, OldDivisors.CORRECTED);
    }

    /**
     * Opens a model with the draft heads of another file, which replace its own if it has any.
     *
     * @param model a GGUF file, or any part of a split one
     * @param draftModel likewise; of the same vocabulary and shape, holding draft heads
     */
    static Checkpoint open(Path model, Path draftModel, OldDivisors oldDivisors) {
        for (Path path : List.of(model, draftModel)) {
            if (Files.isDirectory(path)) {
                throw new Source(path.toString())
                        .fault("a directory (expected: a GGUF file, to join with another)");
            }
        }
        return GgufCheckpoint.open(model, draftModel, oldDivisors);
    }

    Facts facts();

    /** Whether there is such a tensor; a stack of experts counts however it is stored. */
    boolean has(String ggufName);

    /**
     * The tensor of that name and shape, as the file stores it.
     *
     * @param shape outermost first: [rows, columns], [N, rows, columns] for experts
     */
    Tensor tensor(String ggufName, long... shape);

    /**
     * One expert's matrix, [rows, columns], whether the file stacks the experts in one tensor or
     * stores them one by one.
     *
     * @param stackName the GGUF name of the stack, e.g. {@code blk.3.ffn_gate_exps.weight}
     * @param index which expert, from 0
     */
    Tensor expert(String stackName, int index, long rows, long columns);

    /**
     * A copy of a small tensor as floats, innermost dimension fastest. Norm weights are ready to
     * multiply with (spec section 6.5).
     */
    float[] floats(String ggufName, long... shape);

    /**
     * All tensors in file order. Experts stored one by one are named for their stack: {@code
     * blk.3.ffn_gate_exps.weight[17]}.
     */
    Collection<Tensor> tensors();

    /** What an operator should know though nothing is wrong, one sentence each; mostly none. */
    List<String> remarks();

    VocabularySource vocabulary();

    /** The chat template's source; empty without one. */
    String chatTemplate();

    /** The ids that end a turn, smallest first. */
    Set<Integer> stopTokens();

    /** Unmaps the files; tensors are no longer valid. */
    @Override
    void close();
}
