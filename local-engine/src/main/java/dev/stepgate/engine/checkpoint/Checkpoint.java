package dev.stepgate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;

/**
 * An open checkpoint: what its configuration says, and its weights under their GGUF names.
 * Thread-safe. Whoever opened it closes it, after the last use of a tensor: closing unmaps the
 * files. Every fault is a {@link dev.stepgate.engine.terms.EngineFault.BadCheckpoint}.
 */
public sealed interface Checkpoint extends AutoCloseable
        permits GgufCheckpoint, HuggingFaceCheckpoint {

    /** Opens a GGUF file or a Hugging Face directory. */
    static Checkpoint open(Path fileOrDirectory) {
        return Files.isDirectory(fileOrDirectory)
                ? HuggingFaceCheckpoint.open(fileOrDirectory)
                : GgufCheckpoint.open(fileOrDirectory);
    }

    Facts facts();

    boolean has(String ggufName);

    /**
     * The tensor of that name and shape, as the file stores it.
     *
     * @param shape outermost first: [rows, columns], [N, rows, columns] for experts
     */
    Tensor tensor(String ggufName, long... shape);

    /**
     * A copy of a small tensor as floats, innermost dimension fastest. Norm weights are ready to
     * multiply with (spec section 6.5).
     */
    float[] floats(String ggufName, long... shape);

    /** All tensors in file order. */
    Collection<Tensor> tensors();

    VocabularySource vocabulary();

    /** The chat template's source; empty without one. */
    String chatTemplate();

    /** The ids that end a turn, smallest first. */
    Set<Integer> stopTokens();

    /** Unmaps the files; tensors are no longer valid. */
    @Override
    void close();
}
