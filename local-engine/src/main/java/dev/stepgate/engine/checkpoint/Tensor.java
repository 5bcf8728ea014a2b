package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named weight, still where the file keeps it. Immutable; valid while its checkpoint is open.
 *
 * @param name the GGUF name, also for a Hugging Face checkpoint
 * @param shape outermost first, so a matrix is [rows, columns] and experts are [N, rows, columns]
 * @param data the file's own bytes, mapped
 */
public record Tensor(String name, TensorType type, List<Long> shape, MemorySegment data) {

    public Tensor {
        shape = List.copyOf(shape);
    }
}
